/** Runs the pods of every Job to their end. */
@NullMarked
package dev.portolan.controllers.job;

import org.jspecify.annotations.NullMarked;
