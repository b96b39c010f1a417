using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Targeting;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Simulation.Scenarios;

/// <summary>Reads what a scenario says of people: <c>setup.recipients</c>, and the short form of <c>setup.recipientFields</c>.</summary>
internal sealed class RecipientReader(KnownEntities known, ReadContext context, InputErrors errors)
{
    private const string Fields = "fields";

    /// <summary>The entities of a setup, without its people, who are none.</summary>
    /// <param name="people">What <c>recipients</c> holds; <c>null</c>: nothing.</param>
    public static MapNode? Entities(MapNode? setup, out MapNode? people)
    {
        people = setup?.Find(KindCatalogue.Recipient.Name) as MapNode;
        return setup is null || !(setup.Has(KindCatalogue.Recipient.Name) || setup.Has(Kinds.RecipientFields))
            ? setup
            : new MapNode(
                [
                    .. setup.Entries.Where(e => e.Key.Text != KindCatalogue.Recipient.Name)
                        .Select(e => e.Key.Text == Kinds.RecipientFields ? e with { Value = Whole(e.Value) } : e),
                ],
                setup.Position);
    }

    /// <summary>A file that is named by another one, seen from the working directory.</summary>
    public static RecipientFile? File(ScalarNode named, string from) => named.IsNull
        ? null
        : new RecipientFile(Path.Combine(Path.GetDirectoryName(from) ?? "", named.Text), named.Position);

    /// <summary>The short form names fields and types; the long one is an entity like any other.</summary>
    private static TextNode Whole(TextNode given)
    {
        if (given is not MapNode map || map.Entries is [{ Key.Text: var only, Value: MapNode described }]
            && only == Kinds.RecipientLayout.Code && described.Has(Fields))
            return given;
        var fields = new MapNode([new MapEntry(new ScalarNode(Fields, false, map.Position), map)], map.Position);
        return new MapNode([new MapEntry(new ScalarNode(Kinds.RecipientLayout.Code, false, map.Position), fields)], map.Position);
    }

    /// <param name="entities">The setup, which declares fields.</param>
    public List<RecipientSpec> Read(MapNode people, IReadOnlyList<EntitySpec> entities)
    {
        var layout = Layout(entities);
        var specs = new List<RecipientSpec>();
        foreach (var (key, value) in people.Entries)
        {
            if (!RecipientKey.IsValid(key.Text))
                errors.Add(key.Position, $"{key.What} is not a key, expected 1 to {RecipientKey.MaxLength} letters, digits or -_.@");
            else if (value is not (MapNode or { IsNull: true }))
                errors.Add(value.Position, $"{Shown.Cut(key.Text, 64)}: this is {value.What}, expected a map of fields");
            else if (One(key, value as MapNode ?? MapNode.Empty(key.Position), layout) is { } spec)
                specs.Add(spec);
        }
        return specs;
    }

    private RecipientLayout Layout(IReadOnlyList<EntitySpec> entities)
    {
        if (entities.FirstOrDefault(e => e.Ref == Kinds.RecipientLayout) is not { } described)
            return RecipientLayout.Plain;
        // What is wrong with the description itself has been said already.
        var given = CatalogueReader.Read(
            KindCatalogue.Get(Kinds.RecipientFields), described.Fields, ValidationMode.Create, context, new InputErrors());
        var fields = (given as LayoutFields)?.Fields ?? Map<DeclaredField>.Empty;
        return FieldRules.Layout(Map<DeclaredField>.Of(fields.Where(f => FieldRules.Problem(f.Key) is null)));
    }

    private RecipientSpec? One(ScalarNode key, MapNode fields, RecipientLayout layout)
    {
        var before = errors.Count;
        var given = (GivenMap?)CatalogueReader.Read(KindCatalogue.Recipient, fields, ValidationMode.Create, context, errors);
        new ReferenceChecker(known, errors).Entity(KindCatalogue.Recipient.Name, key.Text, KindCatalogue.Recipient.Setup, fields);
        if (given is null || errors.Count > before)
            return null;
        var person = new Recipient(key.Text)
        {
            Email = given.Text("email"),
            Phone = given.Text("phone"),
            FirstName = given.Text("firstName"),
            LastName = given.Text("lastName"),
            Language = given.Text("language"),
            Country = given.Text("country"),
            Street = given.Text("street"),
            City = given.Text("city"),
            Postcode = given.Text("postcode"),
            BirthDate = Value(layout.Find("birthDate")!, fields.Find("birthDate"))?.Date,
            Attributes = Attributes(fields.Find("attributes") as MapNode, layout),
            Lists = given.List<Code>("lists").Select(c => c.Text).ToHashSet(),
        };
        if (errors.Count == before && RecipientRules.Problem(person, layout) is { } problem)
            errors.Add(key.Position, $"{Shown.Cut(key.Text, 64)}: {problem}");
        var suppressed = given.Get<Map<SuppressionReason>>("suppressed") ?? Map<SuppressionReason>.Empty;
        return errors.Count > before
            ? null
            : new RecipientSpec(person, [.. suppressed.Select(s => (Scalars.Member<Channel>(s.Key), s.Value))], key.Position);
    }

    private Dictionary<string, FieldValue> Attributes(MapNode? attributes, RecipientLayout layout)
    {
        var values = new Dictionary<string, FieldValue>();
        foreach (var (name, value) in attributes?.Entries ?? [])
        {
            if (layout.Declared.FirstOrDefault(f => f.Name == name.Text) is not { } field)
            {
                var expected = Suggestion.Expected(name.Text, [.. layout.Declared.Select(f => f.Name)]);
                errors.Add(name.Position, $"unknown field {name.What}{expected}");
            }
            else if (Value(field, value) is { } made)
                values[field.Name] = made;
        }
        return values;
    }

    private FieldValue? Value(RecipientField field, TextNode? node)
    {
        if (node is not ScalarNode { IsNull: false } scalar)
            return null;
        if (FieldText.Read(field, scalar.Text, out var value) is not { } problem)
            return value;
        errors.Add(scalar.Position, $"{field.Name}: {problem}, this is {scalar.What}");
        return null;
    }
}
