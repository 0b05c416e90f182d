/** Between the API and the route table: what is read, and what is written back as status and events. */
@NullMarked
package dev.portolan.gateway.edge;

import org.jspecify.annotations.NullMarked;
