/** Which kinds are served, in the documents that clients look for. */
@NullMarked
package dev.portolan.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
