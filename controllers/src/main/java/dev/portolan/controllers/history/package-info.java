/** Templates that a workload has had, kept as ControllerRevisions. */
@NullMarked
package dev.portolan.controllers.history;

import org.jspecify.annotations.NullMarked;
