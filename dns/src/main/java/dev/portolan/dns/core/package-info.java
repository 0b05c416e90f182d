/**
 * What the cluster's names mean: Services and endpoints in, answers out (Kubernetes DNS-Based Service Discovery, version 1.1.0).
 * Pure: no I/O, clock or threads.
 */
@NullMarked
package dev.portolan.dns.core;

import org.jspecify.annotations.NullMarked;
