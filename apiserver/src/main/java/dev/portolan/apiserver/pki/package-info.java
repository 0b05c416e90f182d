/** The cluster's certificate authority and what it signs. */
@NullMarked
package dev.portolan.apiserver.pki;

import org.jspecify.annotations.NullMarked;
