// Shown object: one of Kubernetes' objects as a person may read it whole: its structure, with whatever could hold a secret replaced in sight.
// An allow-list like the projections: of a field that is not named here only the name is shown.

const hidden = '(hidden)'

/** Fields whose plain values are Kubernetes' own words, numbers and names. */
const shownFields = new Set(
  `
  apiVersion kind metadata name namespace generateName uid resourceVersion generation creationTimestamp deletionTimestamp
  deletionGracePeriodSeconds finalizers ownerReferences controller blockOwnerDeletion labels annotations
  spec status template replicas selector matchLabels matchExpressions key operator values minReadySeconds revisionHistoryLimit
  progressDeadlineSeconds paused strategy type rollingUpdate maxSurge maxUnavailable partition updateStrategy serviceName podManagementPolicy
  volumeClaimTemplates persistentVolumeClaimRetentionPolicy whenDeleted whenScaled ordinals start
  parallelism completions backoffLimit activeDeadlineSeconds ttlSecondsAfterFinished completionMode suspend manualSelector podReplacementPolicy
  containers initContainers ephemeralContainers image imagePullPolicy ports containerPort hostPort protocol resources limits requests claims
  resizePolicy resourceName restartPolicy volumeMounts mountPath readOnly recursiveReadOnly mountPropagation subPath subPathExpr
  volumeDevices devicePath stdin stdinOnce tty targetContainerName terminationMessagePath terminationMessagePolicy
  livenessProbe readinessProbe startupProbe lifecycle postStart preStop exec httpGet tcpSocket grpc port scheme service sleep seconds
  initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold
  env envFrom prefix valueFrom fieldRef fieldPath resourceFieldRef resource divisor containerName configMapKeyRef secretKeyRef configMapRef
  secretRef optional args command
  securityContext allowPrivilegeEscalation capabilities add drop privileged procMount readOnlyRootFilesystem runAsGroup runAsNonRoot runAsUser
  fsGroup fsGroupChangePolicy supplementalGroups supplementalGroupsPolicy seccompProfile appArmorProfile seLinuxOptions
  volumes emptyDir medium sizeLimit configMap secret secretName defaultMode mode items path projected sources serviceAccountToken
  expirationSeconds downwardAPI hostPath persistentVolumeClaim claimName csi driver nfs server ephemeral volumeClaimTemplate
  accessModes storage storageClassName volumeMode volumeName
  nodeName nodeSelector affinity nodeAffinity podAffinity podAntiAffinity requiredDuringSchedulingIgnoredDuringExecution
  preferredDuringSchedulingIgnoredDuringExecution nodeSelectorTerms labelSelector topologyKey weight preference podAffinityTerm
  topologySpreadConstraints maxSkew whenUnsatisfiable minDomains tolerations effect tolerationSeconds priority priorityClassName preemptionPolicy
  schedulerName schedulingGates serviceAccountName serviceAccount automountServiceAccountToken hostNetwork hostPID hostIPC hostUsers hostname
  subdomain dnsPolicy enableServiceLinks terminationGracePeriodSeconds shareProcessNamespace readinessGates conditionType os runtimeClassName
  overhead imagePullSecrets setHostnameAsFQDN
  phase conditions lastProbeTime lastTransitionTime lastUpdateTime lastHeartbeatTime reason message observedGeneration hostIP hostIPs ip podIP
  podIPs startTime completionTime qosClass nominatedNodeName containerStatuses initContainerStatuses ephemeralContainerStatuses containerID
  imageID ready started restartCount state lastState waiting running terminated exitCode signal startedAt finishedAt allocatedResources resize
  availableReplicas readyReplicas updatedReplicas unavailableReplicas fullyLabeledReplicas currentReplicas terminatingReplicas collisionCount
  currentRevision updateRevision active succeeded failed terminating uncountedTerminatedPods currentNumberScheduled desiredNumberScheduled
  numberAvailable numberMisscheduled numberReady numberUnavailable updatedNumberScheduled
  clusterIP clusterIPs internalTrafficPolicy externalTrafficPolicy ipFamilies ipFamilyPolicy sessionAffinity sessionAffinityConfig clientIP
  targetPort nodePort appProtocol publishNotReadyAddresses allocateLoadBalancerNodePorts healthCheckNodePort loadBalancer ingress
  podCIDR podCIDRs providerID taints unschedulable timeAdded addresses address allocatable capacity daemonEndpoints kubeletEndpoint Port nodeInfo
  architecture containerRuntimeVersion kernelVersion kubeletVersion operatingSystem osImage kubeProxyVersion images names sizeBytes
  volumesInUse volumesAttached
  `
    .trim()
    .split(/\s+/),
)

/** Maps whose keys people choose and whose values are names and quantities. */
const openMaps = new Set([
  'labels',
  'matchLabels',
  'nodeSelector',
  'limits',
  'requests',
  'capacity',
  'allocatable',
  'overhead',
  'allocatedResources',
])

/** Whatever is said in these is hidden, to the last word: programs, what they are started with, and notes of tools, which hold whole objects. */
const closedFields = new Set(['args', 'command', 'annotations'])

/** Dropped: who set which field is of no use to a reader, and half of the text. */
const droppedFields = new Set(['managedFields'])

/**
 * An object without the values of env, args, command, annotations, headers and the last words of programs, and without those of fields that are not
 * known; `(hidden)` stands in their place.
 */
export function shownObject(raw: unknown): unknown {
  return shown(raw, '', '')
}

function shown(value: unknown, field: string, parent: string): unknown {
  if (closedFields.has(field)) return closed(value)
  if (Array.isArray(value)) return value.map((each) => shown(each, field, parent))
  // As a probe is drawn: the query may hold a key.
  if (field === 'path' && parent === 'httpGet') return String(value).replace(/[?#].*$/s, `?${hidden}`)
  if (typeof value !== 'object' || value === null) return isShown(field, parent) ? value : closed(value)
  if (field !== '' && !shownFields.has(field) && !openMaps.has(field)) return closed(value)
  // A Service's selector is a map of labels, any other's has matchLabels in it.
  const isOpen =
    openMaps.has(field) || (field === 'selector' && !('matchLabels' in value || 'matchExpressions' in value))
  const entries = Object.entries(value).filter(([key]) => !droppedFields.has(key))
  return Object.fromEntries(entries.map(([key, each]) => [key, isOpen ? openValue(each) : shown(each, key, field)]))
}

/** Whether a plain value of a field is shown, by what it lies in. */
function isShown(field: string, parent: string): boolean {
  if (field === 'value') return parent === 'tolerations' || parent === 'taints'
  // Of a container: a program's last words, or a hook's command and what it printed.
  if (field === 'message') return parent !== 'terminated' && parent !== 'waiting'
  return shownFields.has(field)
}

const openValue = (value: unknown) => (typeof value === 'object' && value !== null ? closed(value) : value)

/** The shape of a value and none of its words: lists keep their length, maps their keys. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value === null ? null : hidden
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closed(each)]))
}
