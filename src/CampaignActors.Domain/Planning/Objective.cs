namespace CampaignActors.Domain.Planning;

/// <summary>An aim of a plan, program or campaign, and its result so far (domain.md §2).</summary>
/// <param name="Unit">The unit of target and result: replies, euros, per cent.</param>
public sealed record Objective(string Label, decimal Target, decimal? Result, string? Unit);
