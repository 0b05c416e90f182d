/** Other people's clients, unmodified, against the real server. */
package dev.portolan.apiserver.clients;
