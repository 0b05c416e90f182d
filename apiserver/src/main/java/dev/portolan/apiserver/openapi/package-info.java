/** What the server understands, as OpenAPI documents: version 2 in JSON and in gnostic's protobuf, version 3 a group at a time. */
@NullMarked
package dev.portolan.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
