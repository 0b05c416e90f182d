/**
 * Rules of custom resources in the Common Expression Language: what {@code x-kubernetes-validations} says of a place in a schema,
 * compiled, and held against objects at a bounded cost. Pure. Nobody loads these classes before a schema has a rule.
 *
 * <p>Source: kubernetes.io, "Extend the Kubernetes API with CustomResourceDefinitions", validation rules; KEP-2876; the CEL language
 * definition.
 */
@NullMarked
package dev.portolan.apiserver.cel;

import org.jspecify.annotations.NullMarked;
