// Messages of the groups beside core: what each consists of. How to read a line is said in messages.ts.

export const appsMessages = `
@ControllerRevision metadata:meta.ObjectMeta data:RawExtension revision*:int64!
@DaemonSet metadata:meta.ObjectMeta spec:DaemonSetSpec status:DaemonSetStatus
DaemonSetCondition type*:string! status*:string! lastTransitionTime:Time reason:string message:string
DaemonSetSpec selector*:meta.LabelSelector template*:core.PodTemplateSpec updateStrategy:DaemonSetUpdateStrategy minReadySeconds:int32 revisionHistoryLimit=6:int32!
DaemonSetStatus currentNumberScheduled*:int32! numberMisscheduled*:int32! desiredNumberScheduled*:int32! numberReady*:int32! observedGeneration:int64 updatedNumberScheduled:int32 numberAvailable:int32 numberUnavailable:int32 collisionCount:int32! conditions:[]DaemonSetCondition+type
DaemonSetUpdateStrategy type:string rollingUpdate:RollingUpdateDaemonSet
@Deployment metadata:meta.ObjectMeta spec:DeploymentSpec status:DeploymentStatus
DeploymentCondition type*:string! status*:string! lastUpdateTime=6:Time lastTransitionTime:Time reason=4:string message:string
DeploymentSpec replicas:int32! selector*:meta.LabelSelector template*:core.PodTemplateSpec strategy:DeploymentStrategy~ minReadySeconds:int32 revisionHistoryLimit:int32! paused:bool progressDeadlineSeconds=9:int32!
DeploymentStatus observedGeneration:int64 replicas:int32 updatedReplicas:int32 readyReplicas=7:int32 availableReplicas=4:int32 unavailableReplicas:int32 terminatingReplicas=9:int32! conditions=6:[]DeploymentCondition+type collisionCount=8:int32!
DeploymentStrategy type:string rollingUpdate:RollingUpdateDeployment
@ReplicaSet metadata:meta.ObjectMeta spec:ReplicaSetSpec status:ReplicaSetStatus
ReplicaSetCondition type*:string! status*:string! lastTransitionTime:Time reason:string message:string
ReplicaSetSpec replicas:int32! minReadySeconds=4:int32 selector*=2:meta.LabelSelector template:core.PodTemplateSpec
ReplicaSetStatus replicas*:int32! fullyLabeledReplicas:int32 readyReplicas=4:int32 availableReplicas:int32 terminatingReplicas=7:int32! observedGeneration=3:int64 conditions=6:[]ReplicaSetCondition+type
RollingUpdateDaemonSet maxUnavailable:IntOrString maxSurge:IntOrString
RollingUpdateDeployment maxUnavailable:IntOrString maxSurge:IntOrString
RollingUpdateStatefulSetStrategy partition:int32! maxUnavailable:IntOrString
@StatefulSet metadata:meta.ObjectMeta spec:StatefulSetSpec status:StatefulSetStatus
StatefulSetCondition type*:string! status*:string! lastTransitionTime:Time reason:string message:string
StatefulSetOrdinals start:int32!
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:string whenScaled:string
StatefulSetSpec replicas:int32! selector*:meta.LabelSelector template*:core.PodTemplateSpec volumeClaimTemplates:[]core.PersistentVolumeClaim serviceName:string! podManagementPolicy:string updateStrategy:StatefulSetUpdateStrategy revisionHistoryLimit:int32! minReadySeconds:int32 persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy ordinals:StatefulSetOrdinals
StatefulSetStatus observedGeneration:int64 replicas*:int32! readyReplicas:int32 currentReplicas:int32 updatedReplicas:int32 currentRevision:string updateRevision:string collisionCount=9:int32! conditions:[]StatefulSetCondition+type availableReplicas:int32!
StatefulSetUpdateStrategy type:string rollingUpdate:RollingUpdateStatefulSetStrategy
`

export const authenticationMessages = `
@SelfSubjectReview metadata:meta.ObjectMeta status:SelfSubjectReviewStatus
SelfSubjectReviewStatus userInfo:UserInfo
UserInfo username:string uid:string groups:[]string
`

export const authorizationMessages = `
FieldSelectorAttributes rawSelector:string requirements:[]meta.FieldSelectorRequirement
LabelSelectorAttributes rawSelector:string requirements:[]meta.LabelSelectorRequirement
NonResourceAttributes path:string verb:string
NonResourceRule verbs*:[]string nonResourceURLs:[]string
ResourceAttributes namespace:string verb:string group:string version:string resource:string subresource:string name:string fieldSelector:FieldSelectorAttributes labelSelector:LabelSelectorAttributes
ResourceRule verbs*:[]string apiGroups:[]string resources:[]string resourceNames:[]string
@SelfSubjectAccessReview metadata:meta.ObjectMeta spec*:SelfSubjectAccessReviewSpec status:SubjectAccessReviewStatus
SelfSubjectAccessReviewSpec resourceAttributes:ResourceAttributes nonResourceAttributes:NonResourceAttributes
@SelfSubjectRulesReview metadata:meta.ObjectMeta spec*:SelfSubjectRulesReviewSpec status:SubjectRulesReviewStatus
SelfSubjectRulesReviewSpec namespace:string
SubjectAccessReviewStatus allowed*:bool! denied=4:bool reason=2:string evaluationError:string
SubjectRulesReviewStatus resourceRules*:[]ResourceRule nonResourceRules*:[]NonResourceRule incomplete*:bool! evaluationError:string
`

export const autoscalingMessages = `
@Scale metadata:meta.ObjectMeta spec:ScaleSpec status:ScaleStatus
ScaleSpec replicas:int32
ScaleStatus replicas*:int32! selector:string
`

export const batchMessages = `
@Job metadata:meta.ObjectMeta spec:JobSpec status:JobStatus
JobCondition type*:string! status*:string! lastProbeTime:Time lastTransitionTime:Time reason:string message:string
JobSpec parallelism:int32! completions:int32! activeDeadlineSeconds:int64! podFailurePolicy=11:PodFailurePolicy successPolicy=16:SuccessPolicy backoffLimit=7:int32! backoffLimitPerIndex=12:int32! maxFailedIndexes:int32! selector=4:meta.LabelSelector manualSelector:bool! template*:core.PodTemplateSpec ttlSecondsAfterFinished=8:int32! completionMode:string! suspend:bool! podReplacementPolicy=14:string! managedBy:string!
JobStatus conditions:[]JobCondition+type startTime:Time completionTime:Time active:int32 succeeded:int32 failed:int32 terminating=11:int32! completedIndexes=7:string failedIndexes=10:string! uncountedTerminatedPods=8:UncountedTerminatedPods ready:int32!
PodFailurePolicy rules*:[]PodFailurePolicyRule
PodFailurePolicyOnExitCodesRequirement containerName:string! operator*:string! values*:[]int32
PodFailurePolicyOnPodConditionsPattern type*:string! status*:string!
PodFailurePolicyRule action*:string! onExitCodes:PodFailurePolicyOnExitCodesRequirement onPodConditions:[]PodFailurePolicyOnPodConditionsPattern
SuccessPolicy rules*:[]SuccessPolicyRule
SuccessPolicyRule succeededIndexes:string! succeededCount:int32!
UncountedTerminatedPods succeeded:[]string failed:[]string
`

export const coordinationMessages = `
@Lease metadata:meta.ObjectMeta spec:LeaseSpec
LeaseSpec holderIdentity:string! leaseDurationSeconds:int32! acquireTime:MicroTime renewTime:MicroTime leaseTransitions:int32! strategy:string! preferredHolder:string!
`

export const discoveryMessages = `
Endpoint addresses*:[]string conditions:EndpointConditions hostname:string! targetRef:core.ObjectReference deprecatedTopology:{}string nodeName:string! zone:string! hints:EndpointHints
EndpointConditions ready:bool! serving:bool! terminating:bool!
EndpointHints forZones:[]ForZone forNodes:[]ForNode
EndpointPort name:string! protocol:string! port:int32! appProtocol:string!
@EndpointSlice metadata:meta.ObjectMeta addressType*=4:string! endpoints*=2:[]Endpoint ports:[]EndpointPort
ForNode name*:string!
ForZone name*:string!
`

export const metaMessages = `
Condition type*:string! status*:string! observedGeneration:int64 lastTransitionTime*:Time reason*:string! message*:string!
@DeleteOptions gracePeriodSeconds:int64! preconditions:Preconditions orphanDependents:bool! propagationPolicy:string! dryRun:[]string ignoreStoreReadErrorWithClusterBreakingPotential:bool!
FieldSelectorRequirement key*:string! operator*:string! values:[]string
LabelSelector matchLabels:{}string matchExpressions:[]LabelSelectorRequirement
LabelSelectorRequirement key*:string! operator*:string! values:[]string
ListMeta selfLink:string resourceVersion:string continue:string remainingItemCount:int64!
ManagedFieldsEntry manager:string operation:string apiVersion:string time:Time fieldsType=6:string fieldsV1:FieldsV1 subresource:string
ObjectMeta name:string generateName:string namespace:string selfLink:string uid:string resourceVersion:string generation:int64 creationTimestamp:Time deletionTimestamp:Time deletionGracePeriodSeconds:int64! labels:{}string annotations:{}string ownerReferences:[]OwnerReference+uid finalizers:[]string+ managedFields=17:[]ManagedFieldsEntry
OwnerReference apiVersion*=5:string! kind*=1:string! name*=3:string! uid*:string! controller=6:bool! blockOwnerDeletion:bool!
Preconditions uid:string! resourceVersion:string!
@Status metadata:ListMeta status:string message:string reason:string details:StatusDetails code:int32
StatusCause reason:string message:string field:string
StatusDetails name:string group:string kind:string uid=6:string causes=4:[]StatusCause retryAfterSeconds:int32
`

export const policyMessages = `
@Eviction metadata:meta.ObjectMeta deleteOptions:meta.DeleteOptions
@PodDisruptionBudget metadata:meta.ObjectMeta spec:PodDisruptionBudgetSpec status:PodDisruptionBudgetStatus
PodDisruptionBudgetSpec minAvailable:IntOrString selector:meta.LabelSelector maxUnavailable:IntOrString unhealthyPodEvictionPolicy:string!
PodDisruptionBudgetStatus observedGeneration:int64 disruptedPods:{}Time disruptionsAllowed*:int32! currentHealthy*:int32! desiredHealthy*:int32! expectedPods*:int32! conditions:[]meta.Condition+type
`
