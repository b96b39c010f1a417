namespace CampaignActors.Domain.Kernel;

/// <summary>
/// All state machines, as the kinds name them, in the order of the domain description (docs/state-machines.md is drawn from this list).
/// </summary>
public static class Machines
{
    public static readonly IReadOnlyList<Machine> All =
    [
        .. EntityCatalog.All.SelectMany(kind => kind.Machines).Distinct()
            .OrderBy(machine => machine.Source, StringComparer.Ordinal).ThenBy(machine => machine.Name, StringComparer.Ordinal),
    ];
}
