package dev.portolan.controllers.garbagecollector.core;

/** What an owner reference leads to. */
public enum OwnerState {
    /** The owner is there. */
    PRESENT,
    /** The owner is there, but only until its dependents are gone. */
    WAITS_FOR_DEPENDENTS,
    /** There is no such object. */
    ABSENT
}
