/**
 * Who set which field: sets of fields as {@code metadata.managedFields} holds them, and server-side apply on top of them. Pure.
 *
 * <p>Sources: kubernetes.io, "Server-Side Apply"; KEP-555; the API reference of ManagedFieldsEntry and FieldsV1.
 */
@NullMarked
package dev.portolan.apiserver.fields;

import org.jspecify.annotations.NullMarked;
