CREATE TABLE "agent_business_unit_changes" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "agent_id" TEXT NOT NULL CONSTRAINT "agent_business_unit_changes.agent_id form" CHECK (length("agent_id") = 36),
  "business_unit_id" TEXT NOT NULL CONSTRAINT "agent_business_unit_changes.business_unit_id form" CHECK (length("business_unit_id") = 36),
  "timestamp_utc" INTEGER NOT NULL,
  "assigned" INTEGER NOT NULL CONSTRAINT "agent_business_unit_changes.assigned form" CHECK ("assigned" IN (0, 1)),
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "agent_business_unit_changes_key" ON "agent_business_unit_changes" ("tenant_id", "agent_id", "business_unit_id", "timestamp_utc");
CREATE INDEX "agent_business_unit_changes_timestamp_utc_ix" ON "agent_business_unit_changes" ("tenant_id", "timestamp_utc");
CREATE INDEX "agent_business_unit_changes_business_unit_id_timestamp_utc_ix" ON "agent_business_unit_changes" ("tenant_id", "business_unit_id", "timestamp_utc");

CREATE TABLE "agent_states" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "agent_states.id form" CHECK (length("id") = 36),
  "agent_id" TEXT CONSTRAINT "agent_states.agent_id form" CHECK (length("agent_id") = 36),
  "break_name" TEXT,
  "duration_seconds" INTEGER,
  "is_login" INTEGER NOT NULL CONSTRAINT "agent_states.is_login form" CHECK ("is_login" IN (0, 1)),
  "is_logout" INTEGER NOT NULL CONSTRAINT "agent_states.is_logout form" CHECK ("is_logout" IN (0, 1)),
  "logout_reason" TEXT,
  "start_time_utc" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "agent_states_key" ON "agent_states" ("tenant_id", "id");
CREATE INDEX "agent_states_start_time_utc_id_ix" ON "agent_states" ("tenant_id", "start_time_utc", "id");
CREATE UNIQUE INDEX "agent_states_agent_id_start_time_utc_ux" ON "agent_states" ("tenant_id", "agent_id", "start_time_utc");
CREATE INDEX "agent_states_state_start_time_utc_ix" ON "agent_states" ("tenant_id", "state", "start_time_utc");

CREATE TABLE "agents" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "agents.id form" CHECK (length("id") = 36),
  "name" TEXT,
  "custom_id" TEXT,
  "deleted_at_utc" INTEGER,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "agents_key" ON "agents" ("tenant_id", "id");
CREATE INDEX "agents_deleted_at_utc_if_deleted_at_utc_ix" ON "agents" ("tenant_id", "deleted_at_utc") WHERE "deleted_at_utc" IS NOT NULL;

CREATE TABLE "bot_segments" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "bot_segments.id form" CHECK (length("id") = 36),
  "conversation_id" TEXT NOT NULL CONSTRAINT "bot_segments.conversation_id form" CHECK (length("conversation_id") = 36),
  "bot_step_id" TEXT CONSTRAINT "bot_segments.bot_step_id form" CHECK (length("bot_step_id") = 36),
  "bot_finished_info" TEXT,
  "bot_finished_result" TEXT,
  "bot_info" TEXT,
  "duration_seconds" INTEGER,
  "started_at_utc" INTEGER NOT NULL,
  "ended_at_utc" INTEGER,
  "result" TEXT,
  "channel_id" TEXT CONSTRAINT "bot_segments.channel_id form" CHECK (length("channel_id") = 36),
  "change_no" INTEGER NOT NULL,
  FOREIGN KEY ("tenant_id", "conversation_id") REFERENCES "conversations" ("tenant_id", "id") ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX "bot_segments_key" ON "bot_segments" ("tenant_id", "id");
CREATE INDEX "bot_segments_started_at_utc_id_ix" ON "bot_segments" ("tenant_id", "started_at_utc", "id");
CREATE INDEX "bot_segments_conversation_id_ix" ON "bot_segments" ("tenant_id", "conversation_id");
CREATE INDEX "bot_segments_bot_step_id_started_at_utc_ix" ON "bot_segments" ("tenant_id", "bot_step_id", "started_at_utc");
CREATE INDEX "bot_segments_channel_id_started_at_utc_ix" ON "bot_segments" ("tenant_id", "channel_id", "started_at_utc");

CREATE TABLE "bot_steps" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "bot_steps.id form" CHECK (length("id") = 36),
  "deleted_at_utc" INTEGER,
  "media_group" TEXT,
  "name" TEXT,
  "type" TEXT,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "bot_steps_key" ON "bot_steps" ("tenant_id", "id");

CREATE TABLE "business_units" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "business_units.id form" CHECK (length("id") = 36),
  "name" TEXT,
  "deleted_at_utc" INTEGER,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "business_units_key" ON "business_units" ("tenant_id", "id");

CREATE TABLE "campaign_record_additional_phone_numbers" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "campaign_record_id" TEXT NOT NULL CONSTRAINT "campaign_record_additional_phone_numbers.campaign_record_id form" CHECK (length("campaign_record_id") = 36),
  "additional_phone_number" TEXT NOT NULL,
  "change_no" INTEGER NOT NULL,
  FOREIGN KEY ("tenant_id", "campaign_record_id") REFERENCES "campaign_records" ("tenant_id", "id") ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX "campaign_record_additional_phone_numbers_key" ON "campaign_record_additional_phone_numbers" ("tenant_id", "campaign_record_id", "additional_phone_number");

CREATE TABLE "campaign_record_custom_fields" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "campaign_record_id" TEXT NOT NULL CONSTRAINT "campaign_record_custom_fields.campaign_record_id form" CHECK (length("campaign_record_id") = 36),
  "custom_field_name" TEXT NOT NULL,
  "custom_field_value" TEXT,
  "change_no" INTEGER NOT NULL,
  FOREIGN KEY ("tenant_id", "campaign_record_id") REFERENCES "campaign_records" ("tenant_id", "id") ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX "campaign_record_custom_fields_key" ON "campaign_record_custom_fields" ("tenant_id", "campaign_record_id", "custom_field_name");
CREATE INDEX "campaign_record_custom_fields_custom_field_name_ix" ON "campaign_record_custom_fields" ("tenant_id", "custom_field_name");

CREATE TABLE "campaign_record_registrations" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "campaign_record_registrations.id form" CHECK (length("id") = 36),
  "campaign_id" TEXT CONSTRAINT "campaign_record_registrations.campaign_id form" CHECK (length("campaign_id") = 36),
  "customer_first_name" TEXT,
  "customer_last_name" TEXT,
  "customer_phone" TEXT,
  "registered_at_utc" INTEGER,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "campaign_record_registrations_key" ON "campaign_record_registrations" ("tenant_id", "id");
CREATE INDEX "campaign_record_registrations_campaign_id_ix" ON "campaign_record_registrations" ("tenant_id", "campaign_id");
CREATE INDEX "campaign_record_registrations_registered_at_utc_ix" ON "campaign_record_registrations" ("tenant_id", "registered_at_utc");

CREATE TABLE "campaign_records" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "campaign_records.id form" CHECK (length("id") = 36),
  "campaign_id" TEXT CONSTRAINT "campaign_records.campaign_id form" CHECK (length("campaign_id") = 36),
  "closed_at_utc" INTEGER,
  "created_at_utc" INTEGER NOT NULL,
  "customer_first_name" TEXT,
  "customer_last_name" TEXT,
  "customer_phone" TEXT,
  "new_status_duration_seconds" INTEGER NOT NULL,
  "queued_status_duration_seconds" INTEGER NOT NULL,
  "rescheduled_status_duration_seconds" INTEGER NOT NULL,
  "status" TEXT NOT NULL,
  "total_customer_ring_time_seconds" INTEGER NOT NULL,
  "total_talk_time_seconds" INTEGER NOT NULL,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "campaign_records_key" ON "campaign_records" ("tenant_id", "id");
CREATE INDEX "campaign_records_created_at_utc_id_ix" ON "campaign_records" ("tenant_id", "created_at_utc", "id");
CREATE INDEX "campaign_records_campaign_id_status_ix" ON "campaign_records" ("tenant_id", "campaign_id", "status");
CREATE INDEX "campaign_records_closed_at_utc_ix" ON "campaign_records" ("tenant_id", "closed_at_utc");

CREATE TABLE "campaigns" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "campaigns.id form" CHECK (length("id") = 36),
  "campaign_type" TEXT,
  "deleted_at_utc" INTEGER,
  "name" TEXT,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "campaigns_key" ON "campaigns" ("tenant_id", "id");

CREATE TABLE "captured_data" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "conversation_id" TEXT NOT NULL CONSTRAINT "captured_data.conversation_id form" CHECK (length("conversation_id") = 36),
  "name" TEXT NOT NULL,
  "timestamp_utc" INTEGER NOT NULL,
  "value" TEXT,
  "change_no" INTEGER NOT NULL,
  FOREIGN KEY ("tenant_id", "conversation_id") REFERENCES "conversations" ("tenant_id", "id") ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX "captured_data_key" ON "captured_data" ("tenant_id", "conversation_id", "name", "timestamp_utc");
CREATE INDEX "captured_data_timestamp_utc_ix" ON "captured_data" ("tenant_id", "timestamp_utc");
CREATE INDEX "captured_data_name_timestamp_utc_ix" ON "captured_data" ("tenant_id", "name", "timestamp_utc");

CREATE TABLE "channels" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "channels.id form" CHECK (length("id") = 36),
  "business_unit_id" TEXT CONSTRAINT "channels.business_unit_id form" CHECK (length("business_unit_id") = 36),
  "channel_type" TEXT,
  "name" TEXT,
  "deleted_at_utc" INTEGER,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "channels_key" ON "channels" ("tenant_id", "id");
CREATE INDEX "channels_business_unit_id_ix" ON "channels" ("tenant_id", "business_unit_id");

CREATE TABLE "collected_data" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "workitem_id" TEXT NOT NULL CONSTRAINT "collected_data.workitem_id form" CHECK (length("workitem_id") = 36),
  "name" TEXT NOT NULL,
  "created_at_utc" INTEGER NOT NULL,
  "value" TEXT,
  "change_no" INTEGER NOT NULL,
  FOREIGN KEY ("tenant_id", "workitem_id") REFERENCES "workitems" ("tenant_id", "id") ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX "collected_data_key" ON "collected_data" ("tenant_id", "workitem_id", "name", "created_at_utc");
CREATE INDEX "collected_data_created_at_utc_ix" ON "collected_data" ("tenant_id", "created_at_utc");
CREATE INDEX "collected_data_name_created_at_utc_ix" ON "collected_data" ("tenant_id", "name", "created_at_utc");

CREATE TABLE "conversations" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "conversations.id form" CHECK (length("id") = 36),
  "business_unit_id" TEXT CONSTRAINT "conversations.business_unit_id form" CHECK (length("business_unit_id") = 36),
  "channel_id" TEXT CONSTRAINT "conversations.channel_id form" CHECK (length("channel_id") = 36),
  "channel_phone_number" TEXT,
  "channel_type" TEXT NOT NULL,
  "conversation_ended_reason" TEXT,
  "customer_first_name" TEXT,
  "customer_id" TEXT CONSTRAINT "conversations.customer_id form" CHECK (length("customer_id") = 36),
  "customer_joined_at_utc" INTEGER,
  "customer_last_name" TEXT,
  "customer_phone_number" TEXT,
  "customer_ring_duration_seconds" INTEGER,
  "duration_seconds" INTEGER,
  "ended_at_utc" INTEGER,
  "hold_count" INTEGER DEFAULT 0 CONSTRAINT "Calls.holdCount" CHECK ("media_group" IS NOT 'Voice' OR "hold_count" IS NOT NULL),
  "hold_duration_seconds" INTEGER DEFAULT 0 CONSTRAINT "Calls.holdDurationInSeconds" CHECK ("media_group" IS NOT 'Voice' OR "hold_duration_seconds" IS NOT NULL),
  "channel_closed_seconds" INTEGER,
  "channel_open_seconds" INTEGER,
  "is_consult" INTEGER DEFAULT 0 CONSTRAINT "conversations.is_consult form" CHECK ("is_consult" IN (0, 1)) CONSTRAINT "Calls.isConsult" CHECK ("media_group" IS NOT 'Voice' OR "is_consult" IS NOT NULL),
  "is_outbound" INTEGER CONSTRAINT "conversations.is_outbound form" CHECK ("is_outbound" IN (0, 1)) CONSTRAINT "Calls.isOutbound" CHECK ("media_group" IS NOT 'Voice' OR "is_outbound" IS NOT NULL) CONSTRAINT "Emails.isOutbound" CHECK ("media_group" IS NOT 'Email' OR "is_outbound" IS NOT NULL),
  "next_conversation_id" TEXT CONSTRAINT "conversations.next_conversation_id form" CHECK (length("next_conversation_id") = 36),
  "opening_check_result" TEXT,
  "started_at_utc" INTEGER NOT NULL,
  "transfer_initiated_by" TEXT,
  "transfer_to_external_destination_phone_number" TEXT,
  "media_group" TEXT,
  "average_agent_answer_ms" INTEGER,
  "average_bot_answer_ms" INTEGER,
  "average_customer_answer_ms" INTEGER,
  "first_customer_answer_seconds" INTEGER,
  "customer_email_address" TEXT,
  "first_reply_seconds" INTEGER,
  "subject" TEXT,
  "thread_id" TEXT,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "conversations_key" ON "conversations" ("tenant_id", "id");
CREATE INDEX "conversations_media_group_started_at_utc_id_ix" ON "conversations" ("tenant_id", "media_group", "started_at_utc", "id");
CREATE INDEX "conversations_started_at_utc_id_ix" ON "conversations" ("tenant_id", "started_at_utc", "id");
CREATE INDEX "conversations_ended_at_utc_ix" ON "conversations" ("tenant_id", "ended_at_utc");
CREATE INDEX "conversations_channel_id_started_at_utc_ix" ON "conversations" ("tenant_id", "channel_id", "started_at_utc");
CREATE INDEX "conversations_business_unit_id_started_at_utc_ix" ON "conversations" ("tenant_id", "business_unit_id", "started_at_utc");
CREATE INDEX "conversations_customer_id_started_at_utc_if_customer_id_ix" ON "conversations" ("tenant_id", "customer_id", "started_at_utc") WHERE "customer_id" IS NOT NULL;
CREATE INDEX "conversations_next_conversation_id_if_next_conversation_id_ix" ON "conversations" ("tenant_id", "next_conversation_id") WHERE "next_conversation_id" IS NOT NULL;
CREATE INDEX "conversations_thread_id_started_at_utc_if_thread_id_ix" ON "conversations" ("tenant_id", "thread_id", "started_at_utc") WHERE "thread_id" IS NOT NULL;

CREATE TABLE "import_runs" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "import_runs.id form" CHECK (length("id") = 36),
  "entity_set" TEXT NOT NULL,
  "file" TEXT NOT NULL,
  "rows_read" INTEGER NOT NULL,
  "rows_inserted" INTEGER NOT NULL,
  "rows_updated" INTEGER NOT NULL,
  "rows_unchanged" INTEGER NOT NULL,
  "rows_rejected" INTEGER NOT NULL,
  "newest_timestamp_utc" INTEGER,
  "started_at_utc" INTEGER NOT NULL,
  "finished_at_utc" INTEGER,
  "outcome" TEXT NOT NULL,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "import_runs_key" ON "import_runs" ("tenant_id", "id");
CREATE INDEX "import_runs_started_at_utc_id_ix" ON "import_runs" ("tenant_id", "started_at_utc", "id");

CREATE TABLE "purge_runs" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "run_id" TEXT NOT NULL CONSTRAINT "purge_runs.run_id form" CHECK (length("run_id") = 36),
  "entity_set" TEXT NOT NULL,
  "rows_removed" INTEGER NOT NULL,
  "cutoff_utc" INTEGER NOT NULL,
  "started_at_utc" INTEGER NOT NULL,
  "finished_at_utc" INTEGER,
  "outcome" TEXT NOT NULL,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "purge_runs_key" ON "purge_runs" ("tenant_id", "run_id", "entity_set");
CREATE INDEX "purge_runs_started_at_utc_run_id_entity_set_ix" ON "purge_runs" ("tenant_id", "started_at_utc", "run_id", "entity_set");

CREATE TABLE "queue_segments" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "queue_segments.id form" CHECK (length("id") = 36),
  "conversation_id" TEXT NOT NULL CONSTRAINT "queue_segments.conversation_id form" CHECK (length("conversation_id") = 36),
  "queued_at_utc" INTEGER NOT NULL,
  "channel_id" TEXT CONSTRAINT "queue_segments.channel_id form" CHECK (length("channel_id") = 36),
  "queue_id" TEXT CONSTRAINT "queue_segments.queue_id form" CHECK (length("queue_id") = 36),
  "dequeued_at_utc" INTEGER,
  "duration_seconds" INTEGER,
  "dequeued_reason" TEXT,
  "change_no" INTEGER NOT NULL,
  FOREIGN KEY ("tenant_id", "conversation_id") REFERENCES "conversations" ("tenant_id", "id") ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX "queue_segments_key" ON "queue_segments" ("tenant_id", "id");
CREATE UNIQUE INDEX "queue_segments_identity" ON "queue_segments" ("tenant_id", "conversation_id", "queued_at_utc");
CREATE INDEX "queue_segments_queued_at_utc_conversation_id_ix" ON "queue_segments" ("tenant_id", "queued_at_utc", "conversation_id");
CREATE INDEX "queue_segments_queue_id_queued_at_utc_ix" ON "queue_segments" ("tenant_id", "queue_id", "queued_at_utc");
CREATE INDEX "queue_segments_channel_id_queued_at_utc_ix" ON "queue_segments" ("tenant_id", "channel_id", "queued_at_utc");
CREATE INDEX "queue_segments_dequeued_reason_queued_at_utc_ix" ON "queue_segments" ("tenant_id", "dequeued_reason", "queued_at_utc");

CREATE TABLE "queues" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "queues.id form" CHECK (length("id") = 36),
  "name" TEXT,
  "deleted_at_utc" INTEGER,
  "channel_id" TEXT CONSTRAINT "queues.channel_id form" CHECK (length("channel_id") = 36),
  "routing_mode" TEXT,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "queues_key" ON "queues" ("tenant_id", "id");
CREATE INDEX "queues_channel_id_ix" ON "queues" ("tenant_id", "channel_id");

CREATE TABLE "refresh_runs" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "refresh_runs.id form" CHECK (length("id") = 36),
  "tick_utc" INTEGER NOT NULL,
  "rows_read" INTEGER NOT NULL,
  "rows_inserted" INTEGER NOT NULL,
  "rows_updated" INTEGER NOT NULL,
  "rows_deleted" INTEGER NOT NULL,
  "rows_revived" INTEGER NOT NULL,
  "rows_unchanged" INTEGER NOT NULL,
  "started_at_utc" INTEGER NOT NULL,
  "finished_at_utc" INTEGER,
  "outcome" TEXT NOT NULL,
  "error" TEXT,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "refresh_runs_key" ON "refresh_runs" ("tenant_id", "id");
CREATE INDEX "refresh_runs_started_at_utc_id_ix" ON "refresh_runs" ("tenant_id", "started_at_utc", "id");

CREATE TABLE "rejected_enqueue_attempts" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "rejected_enqueue_attempts.id form" CHECK (length("id") = 36),
  "channel_id" TEXT CONSTRAINT "rejected_enqueue_attempts.channel_id form" CHECK (length("channel_id") = 36),
  "conversation_id" TEXT NOT NULL CONSTRAINT "rejected_enqueue_attempts.conversation_id form" CHECK (length("conversation_id") = 36),
  "queue_id" TEXT CONSTRAINT "rejected_enqueue_attempts.queue_id form" CHECK (length("queue_id") = 36),
  "rejected_at_utc" INTEGER NOT NULL,
  "reject_reason" TEXT NOT NULL,
  "change_no" INTEGER NOT NULL,
  FOREIGN KEY ("tenant_id", "conversation_id") REFERENCES "conversations" ("tenant_id", "id") ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX "rejected_enqueue_attempts_key" ON "rejected_enqueue_attempts" ("tenant_id", "id");
CREATE INDEX "rejected_enqueue_attempts_rejected_at_utc_id_ix" ON "rejected_enqueue_attempts" ("tenant_id", "rejected_at_utc", "id");
CREATE INDEX "rejected_enqueue_attempts_conversation_id_ix" ON "rejected_enqueue_attempts" ("tenant_id", "conversation_id");
CREATE INDEX "rejected_enqueue_attempts_queue_id_rejected_at_utc_ix" ON "rejected_enqueue_attempts" ("tenant_id", "queue_id", "rejected_at_utc");
CREATE INDEX "rejected_enqueue_attempts_channel_id_rejected_at_utc_ix" ON "rejected_enqueue_attempts" ("tenant_id", "channel_id", "rejected_at_utc");

CREATE TABLE "source_agents" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "source_agents.id form" CHECK (length("id") = 36),
  "name" TEXT,
  "custom_id" TEXT,
  "deleted_at_utc" INTEGER,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "source_agents_key" ON "source_agents" ("tenant_id", "id");

CREATE TABLE "source_bot_steps" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "source_bot_steps.id form" CHECK (length("id") = 36),
  "deleted_at_utc" INTEGER,
  "media_group" TEXT,
  "name" TEXT,
  "type" TEXT,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "source_bot_steps_key" ON "source_bot_steps" ("tenant_id", "id");

CREATE TABLE "source_business_units" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "source_business_units.id form" CHECK (length("id") = 36),
  "name" TEXT,
  "deleted_at_utc" INTEGER,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "source_business_units_key" ON "source_business_units" ("tenant_id", "id");

CREATE TABLE "source_campaigns" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "source_campaigns.id form" CHECK (length("id") = 36),
  "campaign_type" TEXT,
  "deleted_at_utc" INTEGER,
  "name" TEXT,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "source_campaigns_key" ON "source_campaigns" ("tenant_id", "id");

CREATE TABLE "source_channels" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "source_channels.id form" CHECK (length("id") = 36),
  "business_unit_id" TEXT CONSTRAINT "source_channels.business_unit_id form" CHECK (length("business_unit_id") = 36),
  "channel_type" TEXT,
  "name" TEXT,
  "deleted_at_utc" INTEGER,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "source_channels_key" ON "source_channels" ("tenant_id", "id");

CREATE TABLE "source_queues" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "source_queues.id form" CHECK (length("id") = 36),
  "name" TEXT,
  "deleted_at_utc" INTEGER,
  "channel_id" TEXT CONSTRAINT "source_queues.channel_id form" CHECK (length("channel_id") = 36),
  "routing_mode" TEXT,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "source_queues_key" ON "source_queues" ("tenant_id", "id");

CREATE TABLE "source_users" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "source_users.id form" CHECK (length("id") = 36),
  "custom_id" TEXT,
  "deleted_at_utc" INTEGER,
  "email_address" TEXT,
  "name" TEXT,
  "user_type" TEXT,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "source_users_key" ON "source_users" ("tenant_id", "id");

CREATE TABLE "users" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "users.id form" CHECK (length("id") = 36),
  "custom_id" TEXT,
  "deleted_at_utc" INTEGER,
  "email_address" TEXT,
  "name" TEXT,
  "user_type" TEXT,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "users_key" ON "users" ("tenant_id", "id");

CREATE TABLE "workitem_conversation_sessions" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "workitem_conversation_sessions.id form" CHECK (length("id") = 36),
  "conversation_id" TEXT CONSTRAINT "workitem_conversation_sessions.conversation_id form" CHECK (length("conversation_id") = 36),
  "ended_reason" TEXT,
  "hold_count" INTEGER NOT NULL,
  "last_hold_duration_seconds" INTEGER NOT NULL,
  "total_hold_duration_seconds" INTEGER NOT NULL,
  "workitem_id" TEXT NOT NULL CONSTRAINT "workitem_conversation_sessions.workitem_id form" CHECK (length("workitem_id") = 36),
  "change_no" INTEGER NOT NULL,
  FOREIGN KEY ("tenant_id", "workitem_id") REFERENCES "workitems" ("tenant_id", "id") ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX "workitem_conversation_sessions_key" ON "workitem_conversation_sessions" ("tenant_id", "id");
CREATE INDEX "workitem_conversation_sessions_workitem_id_ix" ON "workitem_conversation_sessions" ("tenant_id", "workitem_id");
CREATE INDEX "workitem_conversation_sessions_conversation_id_ix" ON "workitem_conversation_sessions" ("tenant_id", "conversation_id");

CREATE TABLE "workitem_evaluation_data" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "workitem_evaluation_data.id form" CHECK (length("id") = 36),
  "created_at_utc" INTEGER NOT NULL,
  "created_by" TEXT CONSTRAINT "workitem_evaluation_data.created_by form" CHECK (length("created_by") = 36),
  "evaluation_id" TEXT NOT NULL CONSTRAINT "workitem_evaluation_data.evaluation_id form" CHECK (length("evaluation_id") = 36),
  "name" TEXT NOT NULL,
  "script_id" TEXT CONSTRAINT "workitem_evaluation_data.script_id form" CHECK (length("script_id") = 36),
  "value" TEXT,
  "workitem_id" TEXT NOT NULL CONSTRAINT "workitem_evaluation_data.workitem_id form" CHECK (length("workitem_id") = 36),
  "change_no" INTEGER NOT NULL,
  FOREIGN KEY ("tenant_id", "evaluation_id") REFERENCES "workitem_evaluations" ("tenant_id", "id") ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX "workitem_evaluation_data_key" ON "workitem_evaluation_data" ("tenant_id", "id");
CREATE INDEX "workitem_evaluation_data_created_at_utc_id_ix" ON "workitem_evaluation_data" ("tenant_id", "created_at_utc", "id");
CREATE INDEX "workitem_evaluation_data_evaluation_id_ix" ON "workitem_evaluation_data" ("tenant_id", "evaluation_id");
CREATE INDEX "workitem_evaluation_data_workitem_id_ix" ON "workitem_evaluation_data" ("tenant_id", "workitem_id");
CREATE INDEX "workitem_evaluation_data_created_by_created_at_utc_ix" ON "workitem_evaluation_data" ("tenant_id", "created_by", "created_at_utc");

CREATE TABLE "workitem_evaluations" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "workitem_evaluations.id form" CHECK (length("id") = 36),
  "created_by" TEXT CONSTRAINT "workitem_evaluations.created_by form" CHECK (length("created_by") = 36),
  "ended_at_utc" INTEGER,
  "script_id" TEXT CONSTRAINT "workitem_evaluations.script_id form" CHECK (length("script_id") = 36),
  "started_at_utc" INTEGER NOT NULL,
  "workitem_id" TEXT NOT NULL CONSTRAINT "workitem_evaluations.workitem_id form" CHECK (length("workitem_id") = 36),
  "change_no" INTEGER NOT NULL,
  FOREIGN KEY ("tenant_id", "workitem_id") REFERENCES "workitems" ("tenant_id", "id") ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX "workitem_evaluations_key" ON "workitem_evaluations" ("tenant_id", "id");
CREATE INDEX "workitem_evaluations_started_at_utc_id_ix" ON "workitem_evaluations" ("tenant_id", "started_at_utc", "id");
CREATE INDEX "workitem_evaluations_workitem_id_ix" ON "workitem_evaluations" ("tenant_id", "workitem_id");
CREATE INDEX "workitem_evaluations_created_by_started_at_utc_ix" ON "workitem_evaluations" ("tenant_id", "created_by", "started_at_utc");

CREATE TABLE "workitems" (
  "row_no" INTEGER PRIMARY KEY,
  "tenant_id" INTEGER NOT NULL,
  "id" TEXT NOT NULL CONSTRAINT "workitems.id form" CHECK (length("id") = 36),
  "active_duration_seconds" INTEGER,
  "agent_id" TEXT CONSTRAINT "workitems.agent_id form" CHECK (length("agent_id") = 36),
  "agent_phone_number" TEXT,
  "business_unit_id" TEXT CONSTRAINT "workitems.business_unit_id form" CHECK (length("business_unit_id") = 36),
  "completion_code" TEXT,
  "customer_id" TEXT CONSTRAINT "workitems.customer_id form" CHECK (length("customer_id") = 36),
  "duration_seconds" INTEGER,
  "end_time_utc" INTEGER,
  "lookup_duration_seconds" INTEGER,
  "media_type" TEXT NOT NULL,
  "notes" TEXT,
  "preview_duration_seconds" INTEGER,
  "primary_channel_id" TEXT CONSTRAINT "workitems.primary_channel_id form" CHECK (length("primary_channel_id") = 36),
  "primary_conversation_id" TEXT CONSTRAINT "workitems.primary_conversation_id form" CHECK (length("primary_conversation_id") = 36),
  "queue_id" TEXT CONSTRAINT "workitems.queue_id form" CHECK (length("queue_id") = 36),
  "result" TEXT,
  "script_id" TEXT CONSTRAINT "workitems.script_id form" CHECK (length("script_id") = 36),
  "start_time_utc" INTEGER NOT NULL,
  "wrap_up_duration_seconds" INTEGER,
  "change_no" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "workitems_key" ON "workitems" ("tenant_id", "id");
CREATE INDEX "workitems_start_time_utc_id_ix" ON "workitems" ("tenant_id", "start_time_utc", "id");
CREATE INDEX "workitems_end_time_utc_ix" ON "workitems" ("tenant_id", "end_time_utc");
CREATE INDEX "workitems_agent_id_start_time_utc_ix" ON "workitems" ("tenant_id", "agent_id", "start_time_utc");
CREATE INDEX "workitems_queue_id_start_time_utc_ix" ON "workitems" ("tenant_id", "queue_id", "start_time_utc");
CREATE INDEX "workitems_primary_channel_id_start_time_utc_ix" ON "workitems" ("tenant_id", "primary_channel_id", "start_time_utc");
CREATE INDEX "workitems_primary_conversation_id_ix" ON "workitems" ("tenant_id", "primary_conversation_id");
CREATE INDEX "workitems_result_start_time_utc_ix" ON "workitems" ("tenant_id", "result", "start_time_utc");
CREATE INDEX "workitems_business_unit_id_start_time_utc_ix" ON "workitems" ("tenant_id", "business_unit_id", "start_time_utc");

