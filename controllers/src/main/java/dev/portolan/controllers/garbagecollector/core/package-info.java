/** Which objects go with their owners, as a pure decision. */
@NullMarked
package dev.portolan.controllers.garbagecollector.core;

import org.jspecify.annotations.NullMarked;
