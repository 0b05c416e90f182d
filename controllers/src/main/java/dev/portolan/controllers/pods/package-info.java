/** What pods are in the eyes of controllers. Pure. */
@NullMarked
package dev.portolan.controllers.pods;

import org.jspecify.annotations.NullMarked;
