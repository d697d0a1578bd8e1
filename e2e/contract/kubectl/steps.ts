// Steps: what a class types, as a table. Each step may build on those before it; the last ones clean up.

import type { Step } from './run-steps.ts'

/** All steps happen here. Two runs on one cluster at a time disturb each other. */
export const namespace = 'kubectl-class'

/** A sample is made for the namespace default; here it comes into the class's own. */
const fromSample = (command: string, sample: string): Step => ({
  run: `${command} -f - <<END\n$(sed 's/namespace: default/namespace: ${namespace}/' $SAMPLES/${sample}.yaml)\nEND`,
})

/** Brings images onto the workers: a cluster of this class's own may have them already, and would tell of no pull. */
const images = `apply -f - <<END
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: images, labels: { app: images } }
spec:
  selector: { matchLabels: { app: images } }
  template:
    metadata: { labels: { app: images } }
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - { name: shell, image: 'busybox:1.36', command: [sleep, infinity] }
        - { name: python, image: 'python:3.9', command: [python, -m, http.server] }
END`

const untilTerm = 'trap "exit 0" TERM; while true; do sleep 1; done'

const setup: readonly Step[] = [
  { run: `delete namespace ${namespace} --ignore-not-found`, only: /^$/ },
  { run: `create namespace ${namespace}` },
  { run: 'get serviceaccounts', again: /default/ },
  { run: 'version', only: /^(Client|Server)/, differs: 'the build of each server has a number of its own' },
  { run: 'cluster-info', only: /control plane/ },
  { run: 'get namespaces', only: /^(NAME|default|kube-)/ },
  { run: 'get nodes', unordered: true },
  { run: 'get pods' },
  { run: 'get all' },
  { run: images },
  { run: 'rollout status daemonset/images --timeout=60s', only: /successfully|error/ },
  { run: 'get daemonset images -o wide' },
  { run: 'describe daemonset images' },
  { run: 'delete daemonset images' },
  { run: 'wait --for=delete pod -l app=images --timeout=60s', only: /^error/ },
]

const making: readonly Step[] = [
  { run: `run first --image=busybox:1.36 --labels=app=first,tier=demo -- sh -c '${untilTerm}'` },
  { run: 'run first --image=busybox:1.36' },
  { run: 'wait --for=condition=Ready pod/first --timeout=60s' },
  { run: 'run once --image=busybox:1.36 --restart=Never -- echo done' },
  { run: "wait --for=jsonpath='{.status.phase}'=Succeeded pod/once --timeout=60s" },
  { run: 'run dry --image=nginx --port=80 --dry-run=client -o yaml' },
  { run: 'run dry --image=nginx --dry-run=server' },
  { run: 'create deployment web --image=nginx:1.25 --replicas=2' },
  { run: 'create deployment web --image=nginx:1.25' },
  { run: 'rollout status deployment/web --timeout=60s', only: /successfully|error/ },
  { run: 'expose deployment web --port=80' },
  { run: 'expose deployment web --port=80 --type=NodePort --name=outside' },
  { run: 'get service outside' },
  { run: 'delete service outside' },
  { run: 'create configmap settings --from-literal=color=blue' },
  { run: 'create secret generic key --from-literal=word=secret' },
  { run: 'create job sums --image=busybox:1.36 -- echo 42' },
  { run: 'wait --for=condition=complete job/sums --timeout=60s' },
  { run: 'create quota none --dry-run=client -o name' },
  fromSample('apply', 'multi-container-demo'),
  fromSample('apply', 'multi-container-demo'),
  fromSample('diff', 'multi-container-demo'),
  fromSample('apply', 'too-big'),
  fromSample('apply', 'bad-image'),
  fromSample('apply', 'reverse-proxy'),
  fromSample('delete', 'reverse-proxy'),
  { run: 'wait --for=condition=Ready pod/multi-container-demo --timeout=60s' },
  { run: 'wait --for=condition=Ready pod/too-big --timeout=1s' },
  {
    run: 'apply -f - <<END\napiVersion: v1\nkind: Pod\nmetadata: { name: typo }\nspec: { containers: [{ name: a, imagee: nginx }] }\nEND',
  },
  {
    run: 'apply -f - <<END\napiVersion: v1\nkind: Pod\nmetadata: { name: Typo }\nspec: { containers: [{ name: a, image: nginx }] }\nEND',
  },
  { run: 'apply -f - <<END\napiVersion: apps/v2\nkind: Deployment\nmetadata: { name: web }\nEND' },
]

const getting: readonly Step[] = [
  { run: 'get pod bad-image', again: /BackOff/ },
  { run: 'get pods', unordered: true, only: /^(NAME|first|once|multi|too|web)/ },
  { run: 'get pods -o wide', unordered: true, only: /^(NAME|first|once|multi|too|web)/ },
  { run: 'get po,deploy,rs,svc -l app=web' },
  { run: 'get all -o name', unordered: true },
  { run: 'get pod first -o yaml' },
  { run: 'get deployment web -o yaml' },
  { run: 'get deployment web -o json' },
  { run: 'get service web -o yaml' },
  { run: 'get replicasets -o yaml' },
  { run: 'get pods -o name', unordered: true },
  { run: "get pods -o jsonpath='{.items[*].spec.containers[*].image}'", only: /^$/ },
  { run: 'get pod multi-container-demo -o jsonpath=\'{range .spec.containers[*]}{.name}={.image}{"\\n"}{end}\'' },
  { run: "get pod first -o go-template='{{.metadata.name}} {{.status.phase}}'" },
  { run: 'get pods -o custom-columns=NAME:.metadata.name,PHASE:.status.phase --sort-by=.metadata.name', only: /^[^b]/ },
  { run: 'get pods --show-labels -l tier=demo' },
  { run: 'get pods -L app --field-selector=status.phase=Succeeded' },
  { run: 'get deployments -o wide' },
  { run: 'get replicasets -o wide' },
  { run: 'get services -o wide' },
  { run: 'get endpointslices', again: /10\.\d+\.\d+\.\d+,10/ },
  { run: 'get endpoints web', only: /^(NAME|web)/ },
  { run: 'get jobs' },
  { run: 'get configmaps', unordered: true },
  { run: 'get secrets' },
  { run: 'get nodes -o wide', only: /^NAME/ },
  { run: 'get node $WORKER -o name' },
  { run: 'get ns default' },
  { run: 'get events --field-selector involvedObject.name=first', unordered: true },
  { run: 'events --for pod/first', unordered: true },
  { run: 'get pods --all-namespaces --field-selector metadata.name=first' },
  { run: 'get pods --chunk-size=2 -o name', only: /first/ },
  { run: 'get pod no-such-pod' },
  { run: 'get no-such-kind' },
  { run: 'get --raw /healthz' },
  { run: 'get leases -n kube-node-lease', unordered: true },
  { run: 'get pods -w', meanwhile: 'delete pod once', until: /once .*\n(.*\n)*once .*\n/, only: /^NAME/ },
  {
    run: 'get configmaps -w --output-watch-events',
    meanwhile: 'create configmap more',
    until: /ADDED +more/,
    unordered: true,
  },
]

const describing: readonly Step[] = [
  { run: 'describe pod first' },
  { run: 'describe pod multi-container-demo' },
  { run: 'describe pod too-big', again: /FailedScheduling/ },
  { run: 'describe pod bad-image', only: /^(Name|Status|Containers|  [a-z]+:|    (Image|State|Reason|Ready|Restart))/ },
  { run: 'describe deployment web' },
  { run: 'describe replicaset -l app=web' },
  { run: 'describe service web' },
  { run: 'describe job sums' },
  { run: 'describe configmap settings' },
  { run: 'describe secret key' },
  { run: 'describe namespace default', differs: 'the sandbox has no quotas and limit ranges' },
  { run: 'describe node $WORKER', only: /^\S/, differs: 'the machine below is another' },
  { run: 'describe pod no-such-pod' },
]

const changing: readonly Step[] = [
  { run: 'scale deployment web --replicas=3' },
  { run: 'scale deployment web --replicas=2 --current-replicas=7' },
  { run: 'wait deployment/web --for=jsonpath={.status.readyReplicas}=3 --timeout=60s' },
  { run: 'set image deployment/web nginx=nginx:1.27' },
  { run: 'annotate deployment web kubernetes.io/change-cause=newer' },
  { run: 'rollout status deployment web --timeout=60s', only: /successfully|error/ },
  { run: 'rollout history deployment/web' },
  { run: 'rollout history deployment/web --revision=2' },
  { run: 'rollout undo deployment/web' },
  { run: 'rollout status deploy/web --timeout=60s', only: /successfully|error/ },
  { run: 'rollout history deployment web' },
  { run: 'rollout undo deployment/web --to-revision=99' },
  { run: 'rollout restart deployment/web' },
  { run: 'rollout status deploy web --timeout=60s', only: /successfully|error/ },
  { run: 'rollout pause deployment/web' },
  { run: 'rollout resume deployment/web' },
  { run: 'set env deployment/web COLOR=blue' },
  { run: 'set resources deployment/web --requests=cpu=10m' },
  { run: 'label pod first team=red' },
  { run: 'label pod first team=blue' },
  { run: 'label pod first team=blue --overwrite' },
  { run: 'label pod first team-' },
  { run: 'label pod first "team=a b"' },
  { run: 'annotate pod first note=hello' },
  { run: `patch deployment web -p '{"spec":{"replicas":2}}'` },
  { run: `patch deployment web --type=json -p '[{"op":"replace","path":"/spec/replicas","value":1}]'` },
  { run: `patch deployment web --type=merge -p '{"spec":{"replicas":2}}'` },
  { run: `patch deployment web --subresource=scale --type=merge -p '{"spec":{"replicas":1}}'` },
  { run: `patch deployment web -p '{"spec":{"replicas":"two"}}'` },
  { run: `patch deployment web -p '{"spec":{"template":{"spec":{"containers":"none"}}}}'` },
  { run: `patch deployment web -p '{"spec":{"template":{"spec":{"nodeName":2}}}}'` },
  { run: `patch deployment web -p '{"spec":{"template":"none"}}'` },
  { run: `patch deployment web -p '{"spec":{"selector":{"matchLabels":["a"]}}}'` },
  { run: `patch deployment web -p '{"spec":{"replicas":"two","colour":{"a":[1,"b",true]}}}'` },
  { run: `patch deployment web --type=merge -p '{"spec":{"replicas":"two"}}'`, only: /^$/ },
  { run: 'apply -f - <<END\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndatas: { a: b }\nEND' },
  { run: 'edit deployment web', env: { KUBE_EDITOR: "sed -i 's/replicas: 1/replicas: one/'" }, only: /^error/ },
  { run: `patch deployment web -p '{"spec":{"replicas":-1}}'` },
  { run: 'edit deployment web', env: { KUBE_EDITOR: "sed -i 's/replicas: 1/replicas: 2/'" } },
  { run: 'edit configmap settings', env: { KUBE_EDITOR: 'sed -i s/blue/green/' } },
  { run: "get configmap settings -o jsonpath='{.data.color}'" },
  { run: 'autoscale deployment web --max=3 --dry-run=client -o name' },
  { run: 'wait deployment/web --for=condition=Available --timeout=60s' },
]

const lookingIn: readonly Step[] = [
  { run: 'logs job/sums' },
  { run: 'logs multi-container-demo', only: /^Defaulted/ },
  { run: 'logs first -c no-such' },
  { run: 'logs no-such-pod' },
  { run: 'logs bad-image', again: /trying and failing/ },
  { run: 'logs multi-container-demo -c helper --tail=1' },
  {
    run: `run talks --image=busybox:1.36 -- sh -c 'trap "exit 0" TERM; i=0; while true; do i=$((i+1)); echo line $i; sleep 1; done'`,
  },
  { run: 'wait --for=condition=Ready pod/talks --timeout=60s' },
  { run: 'logs -f talks', until: /line 3\n/, only: /line [123]$/ },
  {
    run: 'logs talks --timestamps --tail=1',
    only: /^(?!TIME line \d+$)/, // which line is the last depends on the moment
  },
  { run: "exec first -- sh -c 'echo out; echo err >&2; exit 3'" },
  { run: 'exec first -- hostname' },
  { run: 'exec multi-container-demo -c main-app -- head -c 4 /data/log.txt', only: /^$/ },
  { run: 'exec multi-container-demo -c helper -- wget -qO- localhost:8000', only: /title|h1/ },
  { run: 'exec first -- wget -qO- localhost:8000' },
  { run: 'exec first -- wget -qO- web', only: /<h1>/ },
  { run: 'exec first -- no-such-command' },
  { run: 'exec first -c no-such -- ls' },
  { run: 'exec -i first -- cat', input: 'typed\n' },
  { run: 'exec -it first -- sh', terminal: true, input: 'echo $((6*7))\nexit 5\n', only: /^42$/ },
  { run: 'attach talks', until: /line/, only: /^$/ },
  // What tar says may come after kubectl has gone.
  { run: 'cp first:/etc/hostname /tmp/podarium-copied', only: /^(?!tar: )/ },
  { run: 'cp /tmp/podarium-copied first:/tmp/copied' },
  { run: 'cp first:/tmp/no-such-file /tmp/podarium-copied', only: /^(?!tar: )/ },
  { run: 'exec first -- cat /tmp/copied' },
  { run: 'run asks --image=busybox:1.36 --restart=Never --rm -i -- cat', input: 'typed\n', only: /^(typed|pod)/ },
  {
    run: 'run asks --image=busybox:1.36 --restart=Never --rm -it -- sh',
    terminal: true,
    input: 'echo $((6*7))\nexit\n',
    only: /^(42|pod)/,
  },
  { run: 'logs -l tier=demo --prefix --tail=1' },
  { run: 'logs talks --since=1h --limit-bytes=6' },
  { run: 'logs talks --previous' },
  {
    run: 'port-forward pod/first 18123:8000',
    until: /Forwarding from/,
    differs: 'the sandbox has no port-forward, and says so',
  },
  {
    run: 'debug first --image=busybox:1.36 --attach=false --target=first',
    only: /^$/,
    differs: 'the sandbox has no debug containers, and says so',
  },
  { run: 'top nodes' },
  { run: 'top pods' },
]

const nodes: readonly Step[] = [
  { run: 'cordon $WORKER' },
  { run: 'cordon no-such-node' },
  { run: 'get node $WORKER', only: /SchedulingDisabled/ },
  { run: 'drain $WORKER --ignore-daemonsets --pod-selector=app=nobody' },
  { run: 'uncordon $WORKER' },
  { run: 'uncordon $WORKER --dry-run=client' },
  { run: 'create deployment away --image=nginx --replicas=4' },
  { run: 'wait deployment/away --for=condition=Available --timeout=60s' },
  { run: 'drain $WORKER --ignore-daemonsets --pod-selector=app=away', unordered: true, only: /^(node|error)/ },
  { run: "get pods -l app=away -o jsonpath='{.items[*].spec.nodeName}' --field-selector=spec.nodeName=$WORKER" },
  { run: 'uncordon $WORKER' },
  { run: 'taint node $WORKER podarium.dev/demo=yes:NoSchedule' },
  { run: 'describe node $WORKER', only: /^(Taints|Unschedulable)/ },
  { run: 'taint node $WORKER podarium.dev/demo-' },
  { run: 'taint node $WORKER podarium.dev/demo-' },
  { run: 'label node $WORKER podarium.dev/disk=ssd' },
  { run: 'label node $WORKER podarium.dev/disk-' },
]

const asking: readonly Step[] = [
  {
    run: 'api-resources',
    only: /^(NAME|(?!.*events\.k8s\.io)(pods|services|nodes|namespaces|configmaps|secrets|events|deployments|replicasets|statefulsets|daemonsets|jobs|endpointslices|persistentvolumeclaims|serviceaccounts) )/,
  },
  { run: 'api-resources --api-group=apps' },
  { run: 'api-versions', only: /^(v1|apps|batch|policy|discovery)/ },
  { run: 'explain deployment', only: /^(GROUP|KIND|VERSION|  \w)/ },
  { run: 'explain pod.spec.restartPolicy', only: /^(KIND|VERSION|FIELD)/ },
  { run: 'auth can-i create pods' },
  { run: "auth can-i '*' '*'" },
  { run: 'auth can-i --list' },
  { run: 'auth whoami', only: /^(ATTRIBUTE|Username|Groups)/ },
]

const ending: readonly Step[] = [
  { run: 'delete pod first talks' },
  { run: 'delete pod no-such-pod' },
  { run: 'delete pod no-such-pod --ignore-not-found' },
  { run: 'delete deployment away --cascade=foreground' },
  { run: 'delete deployment,service web' },
  { run: 'delete job sums --wait=false' },
  { run: 'delete pod multi-container-demo --grace-period=0 --force' },
  { run: 'get pods -l app=web', again: /No resources/ },
  { run: 'delete pods --all --now' },
  { run: 'get pods', again: /No resources/ },
  { run: `delete namespace ${namespace}` },
  { run: `get namespace ${namespace}` },
  { run: 'create configmap late' },
]

export const steps: readonly Step[] = [
  ...setup,
  ...making,
  ...getting,
  ...describing,
  ...changing,
  ...lookingIn,
  ...nodes,
  ...asking,
  ...ending,
]
