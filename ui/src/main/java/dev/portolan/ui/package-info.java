/** The live map at {@code /ui}. See this module's README. */
@NullMarked
package dev.portolan.ui;

import org.jspecify.annotations.NullMarked;
