/** Addresses for Services of type LoadBalancer. */
@NullMarked
package dev.portolan.controllers.loadbalancer;

import org.jspecify.annotations.NullMarked;
