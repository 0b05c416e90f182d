/** Pure diagnosis: hop by hop, cause, fix. See this module's README. */
@NullMarked
package dev.portolan.explain;

import org.jspecify.annotations.NullMarked;
