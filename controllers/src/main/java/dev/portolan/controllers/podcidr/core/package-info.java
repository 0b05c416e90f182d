/** Which block a node gets, as a pure decision. */
@NullMarked
package dev.portolan.controllers.podcidr.core;

import org.jspecify.annotations.NullMarked;
