package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Action;
import dev.portolan.gateway.core.Lookup;
import dev.portolan.gateway.core.Policy;
import dev.portolan.gateway.core.Route;
import dev.portolan.gateway.core.Router;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** The first part of an exchange: whether its request is well-formed, which route it is on, and whether that route lets it pass. */
final class Arrival {
    private final Exchange exchange;
    private final ServerContext context;
    private final ClientFacts client;
    private final HttpRequest request;

    Arrival(Exchange exchange, ServerContext context, ClientFacts client, HttpRequest request) {
        this.exchange = exchange;
        this.context = context;
        this.client = client;
        this.request = request;
    }

    /** Ends in {@link Exchange#forward}, or in an answer; {@code table} is null as long as routes are not known. */
    void judge(@Nullable Router table) {
        switch (RequestRules.judge(request, context.config.limits())) {
            case RequestRules.Verdict.Bad(Refusal refusal) -> exchange.refuseAndPart(refusal);
            case RequestRules.Verdict.Good good -> {
                if (table == null) {
                    exchange.refuse(Refusals.starting());
                    return;
                }
                RequestFacts facts = new RequestFacts(request, good.path(), good.target());
                switch (table.find(good.host(), facts)) {
                    case Lookup.UnknownHost unknown -> exchange.refuse(Refusals.unknownHost(good.host(), good.path()));
                    case Lookup.UnknownPath unknown -> exchange.refuse(Refusals.unknownPath(good.host(), good.path()));
                    case Lookup.Found(Route route) -> enter(route, good);
                }
            }
        }
    }

    private void enter(Route route, RequestRules.Verdict.Good good) {
        Terms terms = Terms.of(route.policy(), context, client);
        exchange.take(terms, route);
        if (route.policy() != Policy.NONE || !(route.action() instanceof Action.Forward)) {
            knock(route, terms, good, Passwords.Verdict.NOT_COMPARED);
        } else {
            exchange.proceed(route, good);
        }
    }

    private void knock(Route route, Terms terms, RequestRules.Verdict.Good good, Passwords.Verdict password) {
        switch (new Door(context, client, good).judge(route, request, terms.visit(), password)) {
            case Door.Said.Pass pass -> exchange.proceed(route, good);
            case Door.Said.Instead(FullHttpResponse page) -> exchange.answer(page);
            case Door.Said.Compare(String stored, String given) -> {
                boolean waits = exchange.compare(stored, given, verdict -> knock(route, terms, good, verdict));
                if (!waits) {
                    exchange.refuse(Refusals.tooManyPasswords());
                }
            }
        }
    }
}
