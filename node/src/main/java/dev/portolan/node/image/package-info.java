/** Which program an image reference stands for. */
@NullMarked
package dev.portolan.node.image;

import org.jspecify.annotations.NullMarked;
