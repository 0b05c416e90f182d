/** Bodies in Kubernetes' protobuf form, as Go clients send them, made into the JSON trees that the rest of the server knows. */
@NullMarked
package dev.portolan.apiserver.protobuf;

import org.jspecify.annotations.NullMarked;
