import type { components } from './schema';

type Schemas = components['schemas'];

export type AlertTier = Schemas['AlertTierResponse'];
export type Applied = Schemas['AppliedResponse'];
export type Backtest = Schemas['BacktestResponse'];
export type BurnDownPoint = Schemas['BurnDownPointResponse'];
export type Change = Schemas['ChangeResponse'];
export type ChangedFile = Schemas['ChangedFileResponse'];
export type ChangeState = Schemas['ChangeStateResponse'];
export type Evidence = Schemas['EvidenceResponse'];
export type Finding = Schemas['FindingResponse'];
export type Objective = Schemas['ObjectiveResponse'];
export type Plan = Schemas['PlanResponse'];
export type PlannedFile = Schemas['PlannedFileResponse'];
export type Proposal = Schemas['ProposalResponse'];
export type Proposed = Schemas['ProposedResponse'];
export type Receipt = Schemas['ReceiptResponse'];
export type ReceiptState = Schemas['ReceiptStateResponse'];
export type Service = Schemas['ServiceResponse'];
export type ServiceList = Schemas['ServiceListResponse'];
export type TierReplay = Schemas['TierReplayResponse'];
export type Undone = Schemas['UndoneResponse'];
export type Verification = Schemas['VerificationResponse'];
export type VerifyStep = Schemas['VerifyStepResponse'];
