package io.gpulease.controller.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.Given;
import io.gpulease.controller.apply.Call;
import java.util.List;

/** Quotes of tenant t, each for 4 GPUs for three hours, and leases that take them up. It is ten o'clock. */
final class QuoteDesk {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String QUOTE =
            "{'metadata':{'name':'%1$s','namespace':'ns','uid':'u%1$s','resourceVersion':'%2$d','generation':1,'creationTimestamp':'2026-12-01T10:00:00Z'},'spec':{'gpuClass':'c','gpus':4,'duration':'3h'%3$s},'status':%4$s}";

    private static final String LEASE =
            "{'metadata':{'name':'%1$s','namespace':'ns','uid':'u%1$s','resourceVersion':'7','generation':1,'creationTimestamp':'%2$s','finalizers':['gpulease.io/release']},'spec':{'gpuClass':'c','gpus':4,'term':{'duration':'3h'}%3$s},'status':{%4$s}}";

    static final String TAKES_IT = ",'quote':{'name':'q1','offer':'a'}";

    static final String HELD =
            "{'observedGeneration':1,'reason':'Held','tenant':'t','heldUntil':'2026-12-01T10:05:00Z','offers':[{'id':'a','gpuClass':'c','gpus':4,'tier':'OnDemand','start':'2026-12-01T10:00:00Z','end':'2026-12-01T13:00:00Z','held':true}],'conditions':[{'type':'Ready','status':'True','reason':'Offered','message':'1 offer.','lastTransitionTime':'2026-12-01T10:00:00Z','observedGeneration':1},{'type':'Held','status':'True','reason':'Held','message':'Offer a is kept.','lastTransitionTime':'2026-12-01T10:00:00Z','observedGeneration':1}]}";

    private final Turns turns;

    QuoteDesk(Turns turns) {
        this.turns = turns;
    }

    QuoteDesk oneNodeIsFree() {
        turns.tenant().pool().node("n", "", "", "");
        return this;
    }

    /** Quote q1 is answered, and its offer held. */
    void asked() throws JsonProcessingException {
        quote("q1", "{}");
        answer("q1", written(turns.take(), "q1"));
    }

    void quote(String name, String status) {
        quote(name, status, "");
    }

    void quote(String name, String status, String spec) {
        turns.world.quotes().see(Given.quote(QUOTE.formatted(name, 3, spec, status)));
    }

    void lease(String name, String createdAt, String spec) {
        lease(name, createdAt, spec, "");
    }

    void lease(String name, String createdAt, String spec, String status) {
        turns.world.see(Given.lease(LEASE.formatted(name, createdAt, spec, status)));
    }

    /** The API server has it as it was written. */
    void answer(String name, JsonNode status) {
        turns.takeAfter("/leasequotes/" + name + "/status", 200, body(name, 4, status));
    }

    private static String body(String name, int version, JsonNode status) {
        return QUOTE.replace('\'', '"').formatted(name, version, "", status);
    }

    /** As the API server has it after what was written. */
    static String leaseAgain(List<Call> calls, String name, String createdAt, String spec)
            throws JsonProcessingException {
        String status = status(calls, "/gpuleases/" + name + "/status").toString();
        return LEASE.replace('\'', '"')
                .replace("\"7\"", "\"8\"")
                .formatted(name, createdAt, spec.replace('\'', '"'), status.substring(1, status.length() - 1));
    }

    /** What of the status of that quote is written. */
    static JsonNode written(List<Call> calls, String name) throws JsonProcessingException {
        return status(calls, "/leasequotes/" + name + "/status");
    }

    private static ObjectNode status(List<Call> calls, String path) throws JsonProcessingException {
        List<Call> found =
                calls.stream().filter(call -> call.path().endsWith(path)).toList();
        assertThat(found).as("writes on %s", path).hasSize(1);
        return (ObjectNode) JSON.readTree(found.getFirst().body()).get("status");
    }

    /** The reason why that lease is Rejected. */
    static String rejected(List<Call> calls, String name) throws JsonProcessingException {
        JsonNode status = status(calls, "/gpuleases/" + name + "/status");
        assertThat(status.at("/phase").asText()).isEqualTo("Rejected");
        return status.at("/reason").asText();
    }

    static String condition(JsonNode status, String type) {
        for (JsonNode condition : status.at("/conditions")) {
            if (condition.at("/type").asText().equals(type)) {
                return condition.at("/status").asText() + " "
                        + condition.at("/reason").asText();
            }
        }
        return "none";
    }
}
