/** The Kubernetes-compatible API server. See this module's README. */
@NullMarked
package dev.portolan.apiserver;

import org.jspecify.annotations.NullMarked;
