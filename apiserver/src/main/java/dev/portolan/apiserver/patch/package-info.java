/** The patch formats of the API, as pure functions from a document and a patch to a new document. */
@NullMarked
package dev.portolan.apiserver.patch;

import org.jspecify.annotations.NullMarked;
