/** The life of the pods of one node: a worker each. */
@NullMarked
package dev.portolan.node.pod;

import org.jspecify.annotations.NullMarked;
