// Messages of the core group: what each consists of. How to read a line is said in messages.ts.

export const coreMessages = `
AWSElasticBlockStoreVolumeSource volumeID*:string! fsType:string partition:int32 readOnly:bool
Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
AppArmorProfile type*:string! localhostProfile:string!
AttachedVolume name*:string! devicePath*:string!
AzureDiskVolumeSource diskName*:string! diskURI*:string! cachingMode:string! fsType:string! readOnly:bool! kind:string!
AzureFilePersistentVolumeSource secretName*:string! shareName*:string! readOnly:bool secretNamespace:string!
AzureFileVolumeSource secretName*:string! shareName*:string! readOnly:bool
@Binding metadata:meta.ObjectMeta target*:ObjectReference
CSIPersistentVolumeSource driver*:string! volumeHandle*:string! readOnly:bool fsType:string volumeAttributes:{}string controllerPublishSecretRef:SecretReference nodeStageSecretRef:SecretReference nodePublishSecretRef:SecretReference controllerExpandSecretRef:SecretReference nodeExpandSecretRef:SecretReference
CSIVolumeSource driver*:string! readOnly:bool! fsType:string! volumeAttributes:{}string nodePublishSecretRef:LocalObjectReference
Capabilities add:[]string drop:[]string
CephFSPersistentVolumeSource monitors*:[]string path:string user:string secretFile:string secretRef:SecretReference readOnly:bool
CephFSVolumeSource monitors*:[]string path:string user:string secretFile:string secretRef:LocalObjectReference readOnly:bool
CinderPersistentVolumeSource volumeID*:string! fsType:string readOnly:bool secretRef:SecretReference
CinderVolumeSource volumeID*:string! fsType:string readOnly:bool secretRef:LocalObjectReference
ClientIPConfig timeoutSeconds:int32!
ClusterTrustBundleProjection name:string! signerName:string! labelSelector:meta.LabelSelector optional=5:bool! path*=4:string!
@ConfigMap metadata:meta.ObjectMeta immutable=4:bool! data=2:{}string binaryData:{}bytes
ConfigMapEnvSource ^localObjectReference:LocalObjectReference optional:bool!
ConfigMapKeySelector ^localObjectReference:LocalObjectReference key*:string! optional:bool!
ConfigMapNodeConfigSource namespace*:string! name*:string! uid:string resourceVersion:string kubeletConfigKey*:string!
ConfigMapProjection ^localObjectReference:LocalObjectReference items:[]KeyToPath optional=4:bool!
ConfigMapVolumeSource ^localObjectReference:LocalObjectReference items:[]KeyToPath defaultMode:int32! optional:bool!
Container name*:string! image:string command:[]string args:[]string workingDir:string ports:[]ContainerPort+containerPort envFrom=19:[]EnvFromSource env=7:[]EnvVar+name resources:ResourceRequirements resizePolicy=23:[]ContainerResizePolicy restartPolicy:string! restartPolicyRules:[]ContainerRestartRule volumeMounts=9:[]VolumeMount+mountPath volumeDevices=21:[]VolumeDevice+devicePath livenessProbe=10:Probe readinessProbe:Probe startupProbe=22:Probe lifecycle=12:Lifecycle terminationMessagePath:string terminationMessagePolicy=20:string imagePullPolicy=14:string securityContext:SecurityContext stdin:bool stdinOnce:bool tty:bool
ContainerExtendedResourceRequest containerName*:string! resourceName*:string! requestName*:string!
ContainerImage names:[]string sizeBytes:int64
ContainerPort name:string hostPort:int32 containerPort*:int32! protocol:string hostIP:string
ContainerResizePolicy resourceName*:string! restartPolicy*:string!
ContainerRestartRule action*:string exitCodes:ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes operator*:string values:[]int32
ContainerState waiting:ContainerStateWaiting running:ContainerStateRunning terminated:ContainerStateTerminated
ContainerStateRunning startedAt:Time
ContainerStateTerminated exitCode*:int32! signal:int32 reason:string message:string startedAt:Time finishedAt:Time containerID:string
ContainerStateWaiting reason:string message:string
ContainerStatus name*:string! state:ContainerState lastState:ContainerState ready*:bool! restartCount*:int32! image*:string! imageID*:string! containerID:string started:bool! allocatedResources:{}Quantity resources:ResourceRequirements volumeMounts:[]VolumeMountStatus+mountPath user:ContainerUser allocatedResourcesStatus:[]ResourceStatus+name stopSignal:string!
ContainerUser linux:LinuxContainerUser
DaemonEndpoint Port*:int32!
DownwardAPIProjection items:[]DownwardAPIVolumeFile
DownwardAPIVolumeFile path*:string! fieldRef:ObjectFieldSelector resourceFieldRef:ResourceFieldSelector mode:int32!
DownwardAPIVolumeSource items:[]DownwardAPIVolumeFile defaultMode:int32!
EmptyDirVolumeSource medium:string sizeLimit:Quantity
EndpointAddress ip*:string! hostname=3:string nodeName:string! targetRef=2:ObjectReference
EndpointPort name:string port*:int32! protocol:string appProtocol:string!
EndpointSubset addresses:[]EndpointAddress notReadyAddresses:[]EndpointAddress ports:[]EndpointPort
@Endpoints metadata:meta.ObjectMeta subsets:[]EndpointSubset
EnvFromSource prefix:string configMapRef:ConfigMapEnvSource secretRef:SecretEnvSource
EnvVar name*:string! value:string valueFrom:EnvVarSource
EnvVarSource fieldRef:ObjectFieldSelector resourceFieldRef:ResourceFieldSelector configMapKeyRef:ConfigMapKeySelector secretKeyRef:SecretKeySelector fileKeyRef:FileKeySelector
EphemeralContainer ^ephemeralContainerCommon:EphemeralContainerCommon targetContainerName:string
EphemeralContainerCommon name:string! image:string command:[]string args:[]string workingDir:string ports:[]ContainerPort+containerPort envFrom=19:[]EnvFromSource env=7:[]EnvVar+name resources:ResourceRequirements resizePolicy=23:[]ContainerResizePolicy restartPolicy:string! restartPolicyRules:[]ContainerRestartRule volumeMounts=9:[]VolumeMount+mountPath volumeDevices=21:[]VolumeDevice+devicePath livenessProbe=10:Probe readinessProbe:Probe startupProbe=22:Probe lifecycle=12:Lifecycle terminationMessagePath:string terminationMessagePolicy=20:string imagePullPolicy=14:string securityContext:SecurityContext stdin:bool stdinOnce:bool tty:bool
EphemeralVolumeSource volumeClaimTemplate:PersistentVolumeClaimTemplate
@Event metadata*:meta.ObjectMeta involvedObject*:ObjectReference reason:string message:string source:EventSource firstTimestamp:Time lastTimestamp:Time count:int32 type:string eventTime:MicroTime series:EventSeries action:string related:ObjectReference reportingComponent:string! reportingInstance:string!
EventSeries count:int32 lastObservedTime:MicroTime
EventSource component:string host:string
ExecAction command:[]string
FCVolumeSource targetWWNs:[]string lun:int32! fsType:string readOnly:bool wwids:[]string
FileKeySelector volumeName*:string! path*:string! key*:string! optional:bool!
FlexPersistentVolumeSource driver*:string! fsType:string secretRef:SecretReference readOnly:bool options:{}string
FlexVolumeSource driver*:string! fsType:string secretRef:LocalObjectReference readOnly:bool options:{}string
FlockerVolumeSource datasetName:string datasetUUID:string
GCEPersistentDiskVolumeSource pdName*:string! fsType:string partition:int32 readOnly:bool
GRPCAction port*:int32! service:string!
GitRepoVolumeSource repository*:string! revision:string directory:string
GlusterfsPersistentVolumeSource endpoints*:string! path*:string! readOnly:bool endpointsNamespace:string!
GlusterfsVolumeSource endpoints*:string! path*:string! readOnly:bool
HTTPGetAction path:string port*:IntOrString host:string scheme:string httpHeaders:[]HTTPHeader
HTTPHeader name*:string! value*:string!
HostAlias ip*:string! hostnames:[]string
HostIP ip*:string!
HostPathVolumeSource path*:string! type:string!
ISCSIPersistentVolumeSource targetPortal*:string! iqn*:string! lun*:int32! iscsiInterface:string fsType:string readOnly:bool portals:[]string chapAuthDiscovery:bool chapAuthSession=11:bool secretRef=10:SecretReference initiatorName=12:string!
ISCSIVolumeSource targetPortal*:string! iqn*:string! lun*:int32! iscsiInterface:string fsType:string readOnly:bool portals:[]string chapAuthDiscovery:bool chapAuthSession=11:bool secretRef=10:LocalObjectReference initiatorName=12:string!
ImageVolumeSource reference:string pullPolicy:string
KeyToPath key*:string! path*:string! mode:int32!
Lifecycle postStart:LifecycleHandler preStop:LifecycleHandler stopSignal:string!
LifecycleHandler exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction sleep:SleepAction
LinuxContainerUser uid*:int64! gid*:int64! supplementalGroups:[]int64
LoadBalancerIngress ip:string hostname:string ipMode:string! ports:[]PortStatus
LoadBalancerStatus ingress:[]LoadBalancerIngress
LocalObjectReference name:string
LocalVolumeSource path*:string! fsType:string!
ModifyVolumeStatus targetVolumeAttributesClassName:string status*:string!
NFSVolumeSource server*:string! path*:string! readOnly:bool
@Namespace metadata:meta.ObjectMeta spec:NamespaceSpec status:NamespaceStatus
NamespaceCondition type*:string! status*:string! lastTransitionTime=4:Time reason:string message:string
NamespaceSpec finalizers:[]string
NamespaceStatus phase:string conditions:[]NamespaceCondition+type
@Node metadata:meta.ObjectMeta spec:NodeSpec status:NodeStatus
NodeAddress type*:string! address*:string!
NodeAffinity requiredDuringSchedulingIgnoredDuringExecution:NodeSelector preferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm
NodeCondition type*:string! status*:string! lastHeartbeatTime:Time lastTransitionTime:Time reason:string message:string
NodeConfigSource configMap=2:ConfigMapNodeConfigSource
NodeConfigStatus assigned:NodeConfigSource active:NodeConfigSource lastKnownGood:NodeConfigSource error:string
NodeDaemonEndpoints kubeletEndpoint:DaemonEndpoint
NodeFeatures supplementalGroupsPolicy:bool!
NodeRuntimeHandler name:string! features:NodeRuntimeHandlerFeatures
NodeRuntimeHandlerFeatures recursiveReadOnlyMounts:bool! userNamespaces:bool!
NodeSelector nodeSelectorTerms*:[]NodeSelectorTerm
NodeSelectorRequirement key*:string! operator*:string! values:[]string
NodeSelectorTerm matchExpressions:[]NodeSelectorRequirement matchFields:[]NodeSelectorRequirement
NodeSpec podCIDR:string podCIDRs=7:[]string+ providerID=3:string unschedulable:bool taints:[]Taint configSource:NodeConfigSource externalID=2:string
NodeStatus capacity:{}Quantity allocatable:{}Quantity phase:string conditions:[]NodeCondition+type addresses:[]NodeAddress+type daemonEndpoints:NodeDaemonEndpoints nodeInfo:NodeSystemInfo images:[]ContainerImage volumesInUse:[]string volumesAttached:[]AttachedVolume config:NodeConfigStatus runtimeHandlers:[]NodeRuntimeHandler features:NodeFeatures
NodeSwapStatus capacity:int64!
NodeSystemInfo machineID*:string! systemUUID*:string! bootID*:string! kernelVersion*:string! osImage*:string! containerRuntimeVersion*:string! kubeletVersion*:string! kubeProxyVersion*:string! operatingSystem*:string! architecture*:string! swap:NodeSwapStatus
ObjectFieldSelector apiVersion:string fieldPath*:string!
ObjectReference kind:string namespace:string name:string uid:string apiVersion:string resourceVersion:string fieldPath:string
@PersistentVolume metadata:meta.ObjectMeta spec:PersistentVolumeSpec status:PersistentVolumeStatus
@PersistentVolumeClaim metadata:meta.ObjectMeta spec:PersistentVolumeClaimSpec status:PersistentVolumeClaimStatus
PersistentVolumeClaimCondition type*:string! status*:string! lastProbeTime:Time lastTransitionTime:Time reason:string message:string
PersistentVolumeClaimSpec accessModes:[]string selector=4:meta.LabelSelector resources=2:VolumeResourceRequirements volumeName:string storageClassName=5:string! volumeMode:string! dataSource:TypedLocalObjectReference dataSourceRef:TypedObjectReference volumeAttributesClassName:string!
PersistentVolumeClaimStatus phase:string accessModes:[]string capacity:{}Quantity conditions:[]PersistentVolumeClaimCondition+type allocatedResources:{}Quantity allocatedResourceStatuses=7:{}string currentVolumeAttributesClassName:string! modifyVolumeStatus:ModifyVolumeStatus
PersistentVolumeClaimTemplate metadata:meta.ObjectMeta spec*:PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource claimName*:string! readOnly:bool
PersistentVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource awsElasticBlockStore:AWSElasticBlockStoreVolumeSource hostPath:HostPathVolumeSource glusterfs:GlusterfsPersistentVolumeSource nfs:NFSVolumeSource rbd:RBDPersistentVolumeSource iscsi:ISCSIPersistentVolumeSource cinder:CinderPersistentVolumeSource cephfs:CephFSPersistentVolumeSource fc:FCVolumeSource flocker:FlockerVolumeSource flexVolume:FlexPersistentVolumeSource azureFile:AzureFilePersistentVolumeSource vsphereVolume:VsphereVirtualDiskVolumeSource quobyte:QuobyteVolumeSource azureDisk:AzureDiskVolumeSource photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource scaleIO:ScaleIOPersistentVolumeSource local:LocalVolumeSource storageos:StorageOSPersistentVolumeSource csi:CSIPersistentVolumeSource
PersistentVolumeSpec capacity:{}Quantity ^persistentVolumeSource:PersistentVolumeSource accessModes:[]string claimRef:ObjectReference persistentVolumeReclaimPolicy:string storageClassName:string mountOptions:[]string volumeMode:string! nodeAffinity:VolumeNodeAffinity volumeAttributesClassName:string!
PersistentVolumeStatus phase:string message:string reason:string lastPhaseTransitionTime:Time
PhotonPersistentDiskVolumeSource pdID*:string! fsType:string
@Pod metadata:meta.ObjectMeta spec:PodSpec status:PodStatus
PodAffinity requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm
PodAffinityTerm labelSelector:meta.LabelSelector namespaces:[]string topologyKey*:string! namespaceSelector:meta.LabelSelector matchLabelKeys:[]string mismatchLabelKeys:[]string
PodAntiAffinity requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm
PodCertificateProjection signerName*:string keyType*:string maxExpirationSeconds:int32! credentialBundlePath:string keyPath:string certificateChainPath:string
PodCondition type*:string! observedGeneration=7:int64 status*=2:string! lastProbeTime:Time lastTransitionTime:Time reason:string message:string
PodDNSConfig nameservers:[]string searches:[]string options:[]PodDNSConfigOption
PodDNSConfigOption name:string value:string!
PodExtendedResourceClaimStatus requestMappings*:[]ContainerExtendedResourceRequest resourceClaimName*:string!
PodIP ip*:string!
PodOS name*:string!
PodReadinessGate conditionType*:string!
PodResourceClaim name*:string! resourceClaimName=3:string! resourceClaimTemplateName:string!
PodResourceClaimStatus name*:string! resourceClaimName:string!
PodSchedulingGate name*:string!
PodSecurityContext seLinuxOptions:SELinuxOptions windowsOptions=8:WindowsSecurityContextOptions runAsUser=2:int64! runAsGroup=6:int64! runAsNonRoot=3:bool! supplementalGroups:[]int64 supplementalGroupsPolicy=12:string! fsGroup=5:int64! sysctls=7:[]Sysctl fsGroupChangePolicy=9:string! seccompProfile:SeccompProfile appArmorProfile:AppArmorProfile seLinuxChangePolicy=13:string!
PodSpec volumes:[]Volume+name~ initContainers=20:[]Container+name containers*=2:[]Container+name ephemeralContainers=34:[]EphemeralContainer+name restartPolicy=3:string terminationGracePeriodSeconds:int64! activeDeadlineSeconds:int64! dnsPolicy:string nodeSelector:{}string serviceAccountName:string serviceAccount:string automountServiceAccountToken=21:bool! nodeName=10:string hostNetwork:bool hostPID:bool hostIPC:bool shareProcessNamespace=27:bool! securityContext=14:PodSecurityContext imagePullSecrets:[]LocalObjectReference+name hostname:string subdomain:string affinity:Affinity schedulerName:string tolerations=22:[]Toleration hostAliases:[]HostAlias+ip priorityClassName:string priority:int32! dnsConfig:PodDNSConfig readinessGates=28:[]PodReadinessGate runtimeClassName:string! enableServiceLinks:bool! preemptionPolicy:string! overhead:{}Quantity topologySpreadConstraints:[]TopologySpreadConstraint+topologyKey setHostnameAsFQDN=35:bool! os:PodOS hostUsers:bool! schedulingGates:[]PodSchedulingGate+name resourceClaims:[]PodResourceClaim+name~ resources:ResourceRequirements hostnameOverride:string!
PodStatus observedGeneration=17:int64 phase=1:string conditions:[]PodCondition+type message:string reason:string nominatedNodeName=11:string hostIP=5:string hostIPs=16:[]HostIP+ip podIP=6:string podIPs=12:[]PodIP+ip startTime=7:Time initContainerStatuses=10:[]ContainerStatus containerStatuses=8:[]ContainerStatus qosClass:string ephemeralContainerStatuses=13:[]ContainerStatus resize:string resourceClaimStatuses:[]PodResourceClaimStatus+name~ extendedResourceClaimStatus=18:PodExtendedResourceClaimStatus
PodTemplateSpec metadata:meta.ObjectMeta spec:PodSpec
PortStatus port*:int32! protocol*:string! error:string!
PortworxVolumeSource volumeID*:string! fsType:string readOnly:bool
PreferredSchedulingTerm weight*:int32! preference*:NodeSelectorTerm
Probe ^handler:ProbeHandler initialDelaySeconds:int32 timeoutSeconds:int32 periodSeconds:int32 successThreshold:int32 failureThreshold:int32 terminationGracePeriodSeconds:int64!
ProbeHandler exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction grpc:GRPCAction
ProjectedVolumeSource sources:[]VolumeProjection defaultMode:int32!
QuobyteVolumeSource registry*:string! volume*:string! readOnly:bool user:string group:string tenant:string
RBDPersistentVolumeSource monitors*:[]string image*:string! fsType:string pool:string user:string keyring:string secretRef:SecretReference readOnly:bool
RBDVolumeSource monitors*:[]string image*:string! fsType:string pool:string user:string keyring:string secretRef:LocalObjectReference readOnly:bool
ResourceClaim name*:string! request:string
ResourceFieldSelector containerName:string resource*:string! divisor:Quantity
ResourceHealth resourceID*:string! health:string
ResourceRequirements limits:{}Quantity requests:{}Quantity claims:[]ResourceClaim
ResourceStatus name*:string! resources:[]ResourceHealth
SELinuxOptions user:string role:string type:string level:string
ScaleIOPersistentVolumeSource gateway*:string! system*:string! secretRef*:SecretReference sslEnabled:bool protectionDomain:string storagePool:string storageMode:string volumeName:string fsType:string readOnly:bool
ScaleIOVolumeSource gateway*:string! system*:string! secretRef*:LocalObjectReference sslEnabled:bool protectionDomain:string storagePool:string storageMode:string volumeName:string fsType:string readOnly:bool
SeccompProfile type*:string! localhostProfile:string!
@Secret metadata:meta.ObjectMeta immutable=5:bool! data=2:{}bytes stringData=4:{}string type=3:string
SecretEnvSource ^localObjectReference:LocalObjectReference optional:bool!
SecretKeySelector ^localObjectReference:LocalObjectReference key*:string! optional:bool!
SecretProjection ^localObjectReference:LocalObjectReference items:[]KeyToPath optional=4:bool!
SecretReference name:string namespace:string
SecretVolumeSource secretName:string items:[]KeyToPath defaultMode:int32! optional:bool!
SecurityContext capabilities:Capabilities privileged:bool! seLinuxOptions:SELinuxOptions windowsOptions=10:WindowsSecurityContextOptions runAsUser=4:int64! runAsGroup=8:int64! runAsNonRoot=5:bool! readOnlyRootFilesystem:bool! allowPrivilegeEscalation:bool! procMount=9:string! seccompProfile=11:SeccompProfile appArmorProfile:AppArmorProfile
@Service metadata:meta.ObjectMeta spec:ServiceSpec status:ServiceStatus
@ServiceAccount metadata:meta.ObjectMeta secrets:[]ObjectReference+name imagePullSecrets:[]LocalObjectReference automountServiceAccountToken:bool!
ServiceAccountTokenProjection audience:string expirationSeconds:int64! path*:string!
ServicePort name:string protocol:string appProtocol=6:string! port*=3:int32! targetPort:IntOrString nodePort:int32
ServiceSpec ports:[]ServicePort+port selector:{}string clusterIP:string clusterIPs=18:[]string type=4:string externalIPs:[]string sessionAffinity=7:string loadBalancerIP:string loadBalancerSourceRanges:[]string externalName:string externalTrafficPolicy:string healthCheckNodePort:int32 publishNotReadyAddresses:bool sessionAffinityConfig:SessionAffinityConfig ipFamilies=19:[]string ipFamilyPolicy=17:string! allocateLoadBalancerNodePorts=20:bool! loadBalancerClass:string! internalTrafficPolicy:string! trafficDistribution:string!
ServiceStatus loadBalancer:LoadBalancerStatus conditions:[]meta.Condition+type
SessionAffinityConfig clientIP:ClientIPConfig
SleepAction seconds*:int64!
StorageOSPersistentVolumeSource volumeName:string volumeNamespace:string fsType:string readOnly:bool secretRef:ObjectReference
StorageOSVolumeSource volumeName:string volumeNamespace:string fsType:string readOnly:bool secretRef:LocalObjectReference
Sysctl name*:string! value*:string!
TCPSocketAction port*:IntOrString host:string
Taint key*:string! value:string effect*:string! timeAdded:Time
Toleration key:string operator:string value:string effect:string tolerationSeconds:int64!
TopologySpreadConstraint maxSkew*:int32! topologyKey*:string! whenUnsatisfiable*:string! labelSelector:meta.LabelSelector minDomains:int32! nodeAffinityPolicy:string! nodeTaintsPolicy:string! matchLabelKeys:[]string
TypedLocalObjectReference apiGroup:string! kind*:string! name*:string!
TypedObjectReference apiGroup:string! kind*:string! name*:string! namespace:string!
Volume name*:string! ^volumeSource:VolumeSource
VolumeDevice name*:string! devicePath*:string!
VolumeMount name*:string! readOnly:bool recursiveReadOnly=7:string! mountPath*=3:string! subPath:string mountPropagation:string! subPathExpr:string
VolumeMountStatus name*:string! mountPath*:string! readOnly:bool recursiveReadOnly:string!
VolumeNodeAffinity required:NodeSelector
VolumeProjection secret:SecretProjection downwardAPI:DownwardAPIProjection configMap:ConfigMapProjection serviceAccountToken:ServiceAccountTokenProjection clusterTrustBundle:ClusterTrustBundleProjection podCertificate:PodCertificateProjection
VolumeResourceRequirements limits:{}Quantity requests:{}Quantity
VolumeSource hostPath:HostPathVolumeSource emptyDir:EmptyDirVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource awsElasticBlockStore:AWSElasticBlockStoreVolumeSource gitRepo:GitRepoVolumeSource secret:SecretVolumeSource nfs:NFSVolumeSource iscsi:ISCSIVolumeSource glusterfs:GlusterfsVolumeSource persistentVolumeClaim:PersistentVolumeClaimVolumeSource rbd:RBDVolumeSource flexVolume:FlexVolumeSource cinder:CinderVolumeSource cephfs:CephFSVolumeSource flocker:FlockerVolumeSource downwardAPI:DownwardAPIVolumeSource fc:FCVolumeSource azureFile:AzureFileVolumeSource configMap:ConfigMapVolumeSource vsphereVolume:VsphereVirtualDiskVolumeSource quobyte:QuobyteVolumeSource azureDisk:AzureDiskVolumeSource photonPersistentDisk:PhotonPersistentDiskVolumeSource projected=26:ProjectedVolumeSource portworxVolume=24:PortworxVolumeSource scaleIO:ScaleIOVolumeSource storageos=27:StorageOSVolumeSource csi:CSIVolumeSource ephemeral:EphemeralVolumeSource image:ImageVolumeSource
VsphereVirtualDiskVolumeSource volumePath*:string! fsType:string storagePolicyName:string storagePolicyID:string
WeightedPodAffinityTerm weight*:int32! podAffinityTerm*:PodAffinityTerm
WindowsSecurityContextOptions gmsaCredentialSpecName:string! gmsaCredentialSpec:string! runAsUserName:string! hostProcess:bool!
`
