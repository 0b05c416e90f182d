/** Who did what: a line for each answered request, where the server is told to keep them. */
@NullMarked
package dev.portolan.apiserver.audit;

import org.jspecify.annotations.NullMarked;
