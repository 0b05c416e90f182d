/** Manifests into the API: create or replace, then wait until they answer. */
@NullMarked
package dev.portolan.cli.apply;

import org.jspecify.annotations.NullMarked;
