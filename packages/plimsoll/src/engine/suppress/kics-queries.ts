let names: ReadonlyMap<string, string> | undefined;

/** The name of the folder of a KICS query, which our rules have as an alias, by the id that its comments use. */
export function kicsQuery(id: string): string | undefined {
  names ??= new Map(
    table
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
  return names.get(id.toLowerCase());
}

/** Queries for Dockerfiles, Compose files and Kubernetes manifests: `id` in their metadata.json, and their folder. */
const table = `
9513a694-aa0d-41d8-be61-3271e056f36b add_instead_of_copy
ae9c56a6-3ed1-4ac0-9b54-31267f51151d apk_add_using_local_cache_path
df746b39-6564-4fed-bf85-e9c44382303c apt_get_install_lists_were_not_deleted
965a08d7-ef86-4f14-8792-4a3b2098937e apt_get_install_pin_version_not_defined
77783205-c4ca-4f80-bb80-c777f267c547 apt_get_missing_flags_to_avoid_manual_input
7384dfb2-fcd1-4fbf-91cd-6c44c318c33c apt_get_not_avoiding_additional_packages
4d9f44c6-2f4a-4317-9bb5-267adbea0232 cgroup_not_default
8a301064-c291-4b20-adcb-403fe7fd95fd changing_default_shell_using_run_command
aa93e17f-b6db-4162-9334-c70334e7ac28 chown_flag_exists
9127f0d9-2310-42e7-866f-5fd9d20dcbad cluster_allows_unsafe_sysctls
ce76b7d0-9e77-464d-b86f-c5c48e03e22d container_capabilities_unrestricted
dd29336b-fe57-445b-a26e-e6aa867ae609 container_is_privileged
451d79dc-0588-476a-ad03-3c7f0320abb3 container_traffic_not_bound_to_host_interface
02323c00-cdc3-4fdc-a310-4f2b3e7a1660 containers_run_with_low_uid
cf34805e-3872-4c08-bf92-6ff7bb0cfadb containers_running_as_root
19ebaa28-fc86-4a58-bcfa-015c9e22fe40 containers_with_added_capabilities
235236ee-ad78-4065-bd29-61b061f28ce0 containers_with_sys_admin_capabilities
cdddb86f-95f6-4fc4-b5a1-483d9afceb2b copy_from_references_current_from_alias
6db6e0c2-32a3-4a2e-93b5-72c35f4119db copy_with_more_than_two_arguments_not_ending_with_slash
4ac0e2b7-d2d2-4af7-8799-e8de6721ccda cpu_limits_not_set
ca469dd4-c736-448f-8ac1-30a642705e0a cpu_requests_not_set
6b610c50-99fb-4ef0-a5f3-e312fd945bc3 cpus_not_limited
192fe40b-b1c3-448a-aba2-6cc19a300fe3 cronjob_deadline_not_configured
4b410d24-1cbe-4430-a632-62c9a931cf1c curl_or_wget_instead_of_add
404fde2c-bc4b-4371-9747-7054132ac953 default_seccomp_profile_disabled
a31b7b82-d994-48c4-bd21-3bab6c31827a deployment_has_no_pod_anti_affinity
b23e9b98-0cb6-4fc9-b257-1f3270442678 deployment_without_pod_disruption_budget
a6f34658-fdfb-4154-9536-56d516f65828 docker_daemon_socket_is_exposed_to_containers
d6355c88-1e8d-49e9-b2f2-f8a1ca12c75b docker_socket_mounted_in_container
e84eaf4d-2f45-47b2-abe8-e581b06deb66 ensure_administrative_boundaries_between_resources
5907595b-5b6d-4142-b173-dbb0e73fbff8 exposing_port_22
22cd11f7-9c6c-4f6e-84c0-02058120b341 gem_install_without_version
b03a748a-542d-44f4-bb86-9199ab4fd2d5 healthcheck_instruction_missing
698ed579-b239-4f8f-a388-baa4bcb13ef8 healthcheck_not_set
4f31dd9f-2cc3-4751-9b53-67e4af83dac0 host_namespace_is_shared
5744cbb8-5946-4b75-a196-ade44449525b hpa_targeted_deployments_with_configured_replica_count
caa3479d-885d-4882-9aac-95e5e78ef5c2 image_pull_policy_of_container_is_not_always
9efb0b2d-89c9-41a3-91ca-dcc0aec911fd image_version_not_explicit
f45ea400-6bbe-4501-9fc7-1c3d75c32067 image_version_using_latest
7c81d34c-8e5a-402b-9798-9f442630e678 image_without_digest
3878dc92-8e5d-47cf-9cdd-7590f71d21b9 incorrect_volume_claim_access_mode_read_write_once
583053b7-e632-46f0-b989-f81ff8045385 invalid_image
67fd0c4a-68cf-46d7-8c41-bc9fba7e40ae last_user_is_root
ade74944-a674-4e00-859e-c6eab5bde441 liveness_probe_is_not_defined
99614418-f82b-4852-a9ae-5051402b741c maintainer_instruction_being_used
b14d1bc4-a208-45db-92f0-e21f8e2588e9 memory_limits_not_defined
bb9ac4f7-e13b-423d-a010-c74a1bfbe492 memory_not_limited
229588ef-8fde-40c8-8756-f4f2b5825ded memory_requests_not_defined
1123031a-f921-4c5b-bd86-ef354ecfd37a metadata_label_is_invalid
8b36775e-183d-4d46-b0f7-96a6f34a723f missing_app_armor_config
295acb63-9246-4b21-b441-7c1f1fb62dc0 missing_dnf_clean_all
7ebd323c-31b7-4e5b-b26f-de5e9e477af8 missing_flag_from_dnf_install
fd54f200-402c-4333-a5a4-36ef6709af2f missing_user_instruction
93d88cf7-f078-46a8-8ddc-178e03aeacf1 missing_version_specification_in_dnf_install
38300d1a-feb2-4a48-936a-d1ef1cd24313 missing_zypper_clean
45e1fca5-f90e-465d-825f-c2cb63fa3944 missing_zypper_non_interactive_switch
41c195f4-fc31-4a5c-8a1b-90605538d49f multiple_cmd_instructions_listed
6938958b-3f1a-451c-909b-baeee14bdc97 multiple_entrypoint_instructions_listed
0008c003-79aa-42d8-95b8-1c2fe37dbfe6 multiple_run_add_copy_instructions_listed
dbbc6705-d541-43b0-b166-dd4be8208b54 net_raw_capabilities_not_being_dropped
268ca686-7fb7-4ae9-b129-955a2a89064e no_drop_capabilities_for_containers
27fcc7d6-c49b-46e0-98f1-6c082a6a2750 no_new_privileges_not_set
aa8f7a35-9923-4cad-bd61-a19b7f6aac91 non_kube_system_pod_with_host_mount
b86987e1-6397-4619-81d5-8807f2387c79 not_using_json_in_cmd_and_entrypoint_arguments
e36d8880-3f78-4546-b9a1-12f0745ca0d5 npm_install_without_pinned_version
94b76ea5-e074-4ca2-8a03-c5a606e30645 object_is_using_a_deprecated_api_version
221e0658-cb2a-44e3-b08a-db96a341d6fa pids_limit_not_set
f2f903fb-b977-461e-98d7-b3e2185c6118 pip_install_keeping_cached_packages
0401f71b-9c1e-4821-ab15-a955caa621be pod_misconfigured_network_policy
4a20ebac-1060-4c81-95d1-1f7f620e983b pod_or_container_without_limit_range
48a5beba-e4c0-4584-a2aa-e6894e4cf424 pod_or_container_without_resource_quota
a97a340a-0063-418e-b3a1-3028941d0995 pod_or_container_without_security_context
5572cc5e-1e4c-4113-92a6-7a8a3bd25e6d privilege_escalation_allowed
ae5b6871-7f45-42e0-bb4c-ab300c4d2026 privileged_containers_enabled
bc2908f3-f73c-40a9-8793-c1b7d5544f79 privileged_ports_mapped_in_container
a659f3b5-9bf0-438a-bd9a-7d3a6427f1e3 readiness_probe_is_not_configured
2fc99041-ddad-49d5-853f-e35e70a48391 restart_policy_on_failure_not_set_to_5
a9c2f49d-0671-4fc9-9ece-f4e261e128d0 root_container_not_mounted_as_read_only
f4a6bcd3-e231-4acf-993c-aa027be50d2e run_command_cd_instead_of_workdir
b84a0b47-2e99-4c9f-8933-98bcabe2b94d run_using_apt
8ada6e80-0ade-439e-b176-0b28f6bce35a run_using_sudo
fc775e75-fcfb-4c98-b2f2-910c5858b359 run_using_wget_and_curl
9b6b0f38-92a2-41f9-b881-3a1083d99f1b run_utilities_and_posix_commands
f2daed12-c802-49cd-afed-fe41d0b82fed same_alias_in_different_froms
f377b83e-bd07-4f48-a591-60c82b14a78b seccomp_profile_is_not_configured
3d658f8b-d988-41a0-a841-40043121de1e secrets_as_environment_variables
610e266e-6c12-4bca-9925-1ed0cd29742b security_opt_not_set
591ade62-d6b0-4580-b1ae-209f80ba1cd9 service_account_name_undefined_or_empty
48471392-d4d0-47c0-b135-cdec95eb3eef service_account_token_automount_not_disabled
3ca03a61-3249-4c16-8427-6f8e47dda729 service_does_not_target_pod
baa3890f-bed7-46f5-ab8f-1da8fc91c729 shared_host_ipc_namespace
cd290efd-6c82-4e9d-a698-be12ae31d536 shared_host_ipc_namespace
071a71ff-f868-47a4-ac0b-3c59e4ab5443 shared_host_network_namespace
6b6bdfb3-c3ae-44cb-88e4-7405c1ba2c8a shared_host_network_namespace
302736f4-b16c-41b8-befe-c0baffa0bd9d shared_host_pid_namespace
8af7162d-6c98-482f-868e-0d33fb675ca8 shared_host_user_namespace
c1032cf7-3628-44e2-bd53-38c17cf31b6b shared_service_account
8c978947-0ff6-485c-b0c2-0bfca6026466 shared_volumes_between_containers
efbf148a-67e9-42d2-ac47-02fa1c0d0b22 shell_running_a_pipe_without_pipefail_flag
d740d048-8ed3-49d3-b77b-6f072f3b669e statefulset_has_no_pod_anti_affinity
8cf4671a-cf3d-46fc-8389-21e7405063a2 statefulset_requests_storage
1db3a5a5-bf75-44e5-9e44-c56cfc8b1ac5 statefulset_without_pod_disruption_budget
bb241e61-77c3-4b97-9575-c0f8a1e008d0 statefulset_without_service_name
71bf8cf8-f0a1-42fa-b9d2-d10525e0a38e unix_ports_out_of_range
d3499f6d-1651-41bb-a9a7-de925fea487b unpinned_package_version_in_apk_add
02d9c71f-3ee8-4986-9c27-1a20d0d19bfc unpinned_package_version_in_pip_install
9bae49be-0aa3-4de5-bab2-4c3a069e40cd update_instruction_alone
b9c83569-459b-4110-8f79-6305aa33cb37 using_kubernetes_native_secret_management
b16e8501-ef3c-44e1-a543-a093238099c9 using_platform_with_from
68a51e22-ae5a-4d48-8e87-b01a323605c9 using_unnamed_build_stages
611ab018-c4aa-4ba2-b0f6-a448337509a6 using_unrecommended_namespace
1c1325ff-831d-43a1-973e-839ae57dfcc0 volume_has_sensitive_host_directory
b7652612-de4e-4466-a0bf-1cd81f0c6063 volume_mount_with_os_directory_write_permissions
baa452f0-1f21-4a25-ace5-844e7a5f410d volume_mounted_in_multiple_containers
6b376af8-cfe8-49ab-a08d-f32de23661a4 workdir_path_not_absolute
2b1836f1-dcce-416e-8e16-da8c71920633 workload_host_port_not_specified
5308a7a8-06f8-45ac-bf10-791fe21de46e workload_mounting_with_sensitive_os_directory
00481784-25aa-4a55-8633-3136dfcf4f37 yum_clean_all_missing
6e19193a-8753-436d-8a09-76dcff91bb03 yum_install_allows_manual_input
6452c424-1d92-4deb-bb18-a03e95d579c4 yum_install_without_version
562952e4-0348-4dea-9826-44f3a2c6117b zypper_install_without_version
`;
