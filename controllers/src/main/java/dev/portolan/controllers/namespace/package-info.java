/** Namespaces that go take everything in them along. */
@NullMarked
package dev.portolan.controllers.namespace;

import org.jspecify.annotations.NullMarked;
