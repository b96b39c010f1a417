namespace CampaignActors.Recipients.Importing;

/// <summary>A column of a file.</summary>
/// <param name="Header">As the first line has it.</param>
/// <param name="Field">What it would be; <see cref="ImportOptions.LeaveOut"/>: not wanted; <c>null</c>: no field has its name.</param>
public sealed record NamedColumn(string Header, string? Field);
