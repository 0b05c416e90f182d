package dev.portolan.controllers.disruption.core;

/**
 * What stands behind a pod.
 *
 * @param uid of the Deployment, ReplicaSet, ReplicationController or StatefulSet
 * @param replicas how many pods it asks for
 */
public record Scale(String uid, int replicas) {}
