/** What a Job's pods need next, how they are counted, and when the Job is over. Pure. */
@NullMarked
package dev.portolan.controllers.job.core;

import org.jspecify.annotations.NullMarked;
