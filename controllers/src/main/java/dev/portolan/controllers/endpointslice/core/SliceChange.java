package dev.portolan.controllers.endpointslice.core;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;

/** One write that brings a Service's slices to what they should be. */
public sealed interface SliceChange {
    /** The slice as it should be; a new one has no name but a name to generate from. */
    EndpointSlice slice();

    record Create(EndpointSlice slice) implements SliceChange {}

    record Update(EndpointSlice slice) implements SliceChange {}

    record Delete(EndpointSlice slice) implements SliceChange {}
}
