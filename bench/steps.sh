# shellcheck shell=bash disable=SC2034,SC2154
# Gatehouse with one policy after the other: an API of each kind on the same node, for the same consumer. Sourced by all.

# In this order each has what the one before has, and one more. The ledger counts every exchange of all of them, and cannot be had without.
all_steps="bare key subscription limit gatehouse"

title_of_step() {
  case $1 in
    bare) echo "no policy; the ledger counts, as always" ;;
    key) echo "+ API key" ;;
    subscription) echo "+ subscription to a plan" ;;
    limit) echo "+ rate limit of the plan" ;;
    gatehouse) echo "+ quota of the plan: everything on" ;;
  esac
}

# offer_step STEP PATH API-FIELDS PLAN-FIELDS: no plan when there are none.
offer_step() {
  step_api=$(post apis "{\"name\":\"Bench $1\",\"basePath\":\"$2\",\"upstream\":{\"maxConnections\":2048,\"targets\":[{\"url\":\"http://127.0.0.1:$upstream_port\"}]}$3}" | id)
  post "apis/$step_api/publish" '{}' >/dev/null
  if [ -n "${4:-}" ]; then
    step_plan=$(post plans "{\"name\":\"Bench $1\",\"apis\":[\"$step_api\"]$4}" | id)
    post "consumers/$consumer/subscriptions" "{\"plan\":\"$step_plan\"}" >/dev/null
  fi
  prefix[$1]=$2 port_h1[$1]=$GATEHOUSE_GATEWAY_PORT port_h2[$1]=$GATEHOUSE_GATEWAY_PORT port_tls[$1]=$GATEHOUSE_GATEWAY_TLS_PORT
  process[$1]=$node_pid key_of[$1]=$key
}

offer_steps() {
  consumer=$(post consumers '{"name":"Bench"}' | id)
  key=$(post "consumers/$consumer/keys" '{"name":"bench"}' | sed 's/.*"key":"\([^"]*\)".*/\1/')
  limit=',"rateLimit":{"requests":1000000,"per":"PT1S"}'
  offer_step bare /b ',"access":"open"'
  offer_step key /k ',"access":"open","policies":[{"policy":"api-key"}]'
  offer_step subscription /s '' ' '
  offer_step limit /l '' "$limit"
  offer_step gatehouse /x '' "$limit,\"quota\":{\"requests\":1000000000000,\"per\":\"YEAR\"}"
  for step in $all_steps; do
    await "http://127.0.0.1:$GATEHOUSE_GATEWAY_PORT${prefix[$step]}" -H "X-API-Key: $key"
  done
  await "https://127.0.0.1:$GATEHOUSE_GATEWAY_TLS_PORT/x" -k --connect-to ::127.0.0.1: -H "X-API-Key: $key"
}
