/** A reconciler each: Deployment, StatefulSet, EndpointSlice and the rest. See this module's README. */
@NullMarked
package dev.portolan.controllers;

import org.jspecify.annotations.NullMarked;
