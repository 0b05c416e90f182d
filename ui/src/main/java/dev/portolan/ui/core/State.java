package dev.portolan.ui.core;

/** How a thing on the map is doing. The page gives each its own colour, shape and word. */
public enum State {
    /** It serves. */
    READY,
    /** It serves, and a part of it does not. */
    PARTLY,
    /** It does not serve yet, or not now. */
    NOT_READY,
    /** It is on its way out. */
    TERMINATING,
    /** It does not serve, and will not by itself. */
    BROKEN,
    /** There is nothing to serve: an ExternalName, a pod that has done its work. */
    NEUTRAL
}
