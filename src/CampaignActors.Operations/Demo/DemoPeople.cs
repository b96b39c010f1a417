using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Importing;
using CampaignActors.Recipients.Sql;

namespace CampaignActors.Operations.Demo;

/// <summary>The company's customers, put beside a journal or into a node that runs. Twice changes nothing.</summary>
public static class DemoPeople
{
    private const int Chunk = 2_000;

    /// <summary>Makes the store ready and puts the customers into it, with the fields that the company has.</summary>
    /// <exception cref="AudienceException">The store cannot be used, or has such a field with another type.</exception>
    public static async Task FillAsync(SqlRecipients store, DemoOptions options, Action<int>? progress, CancellationToken ct)
    {
        await store.PrepareAsync(ct);
        await store.DeclareAsync(MadeUpPeople.Layout, ct);
        await PutAsync(new StoreImportTarget(store), new MadeUpPeople(options.Seed, options.Day), progress, ct);
    }

    /// <summary>Values of fields that the target does not have, or has with another type, are left out.</summary>
    public static async Task PutAsync(IImportTarget target, MadeUpPeople people, Action<int>? progress, CancellationToken ct)
    {
        var layout = await target.LayoutAsync(ct);
        var known = MadeUpPeople.Layout.Declared.Where(f => layout.Find(f.Name)?.Type == f.Type).Select(f => f.Name).ToHashSet();
        var done = 0;
        foreach (var chunk in people.Take(MadeUpPeople.Customers).Select(p => With(p, known)).Chunk(Chunk))
        {
            await target.PutAsync(chunk, dryRun: false, ct);
            progress?.Invoke(done += chunk.Length);
        }
    }

    private static Recipient With(Recipient person, IReadOnlySet<string> fields) => person with
    {
        Attributes = person.Attributes.Where(a => fields.Contains(a.Key)).ToDictionary(a => a.Key, a => a.Value),
    };
}
