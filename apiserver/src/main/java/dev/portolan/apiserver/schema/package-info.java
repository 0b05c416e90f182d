/** What each served kind's body may hold: field names, types, list keys; and the checks that follow from them. */
@NullMarked
package dev.portolan.apiserver.schema;

import org.jspecify.annotations.NullMarked;
