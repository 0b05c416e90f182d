/** Who asks, and whether they may. */
@NullMarked
package dev.portolan.apiserver.auth;

import org.jspecify.annotations.NullMarked;
