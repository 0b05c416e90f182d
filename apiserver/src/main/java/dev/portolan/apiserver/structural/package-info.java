/**
 * The schemas of custom resources: JSON trees as a CustomResourceDefinition holds them, and what follows from them for objects. Pure.
 *
 * <p>Source: kubernetes.io, "Extend the Kubernetes API with CustomResourceDefinitions".
 */
@NullMarked
package dev.portolan.apiserver.structural;

import org.jspecify.annotations.NullMarked;
