package dev.portolan.controllers.deployment.core;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;

/** One thing to do for a Deployment. */
public sealed interface Step {
    /** Make the ReplicaSet of the present template, of that size. */
    record Create(int replicas) implements Step {}

    /** Bring a ReplicaSet to a size, and note there what the Deployment's size is now. */
    record Scale(ReplicaSet set, int replicas) implements Step {}

    /** Forget a revision. */
    record Delete(ReplicaSet set) implements Step {}
}
