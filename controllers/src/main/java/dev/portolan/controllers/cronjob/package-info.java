/** Makes a Job at each time of every CronJob's schedule. */
@NullMarked
package dev.portolan.controllers.cronjob;

import org.jspecify.annotations.NullMarked;
