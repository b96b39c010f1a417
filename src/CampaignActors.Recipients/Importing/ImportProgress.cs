namespace CampaignActors.Recipients.Importing;

/// <summary>How far an import is.</summary>
/// <param name="Bytes">Of the file that are read; more than the rows take, since the file is read in blocks.</param>
/// <param name="Rows">That are read, those that were rejected included.</param>
public sealed record ImportProgress(long Bytes, long Rows);
