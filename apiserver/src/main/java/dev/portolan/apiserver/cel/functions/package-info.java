/** Functions that Kubernetes adds to the language, beside those that come with dev.cel. Pure. */
@NullMarked
package dev.portolan.apiserver.cel.functions;

import org.jspecify.annotations.NullMarked;
