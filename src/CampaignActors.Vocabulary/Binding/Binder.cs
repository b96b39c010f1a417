using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Binding;

/// <summary>Makes commands of the domain from what callers write: fields and verbs, in files, on the command line, over HTTP.</summary>
public static class Binder
{
    /// <summary>A description of an entity: create, change or apply.</summary>
    /// <exception cref="InputException">A field is unknown, missing or wrong; all errors are listed with their places.</exception>
    public static Request Entity(string kind, Code code, MapNode fields, PutMode mode, ReadContext context)
    {
        if (KindCatalogue.FindEntry(kind) is not { } known || !KindCatalogue.SetNames.Contains(kind))
            throw new InputException(
                fields.Position, $"unknown kind '{kind}', expected one of {string.Join(", ", KindCatalogue.SetNames)}");
        return Entity(known, code, fields, mode, context);
    }

    /// <inheritdoc cref="Entity(string, Code, MapNode, PutMode, ReadContext)"/>
    public static Request Entity(KindEntry kind, Code code, MapNode fields, PutMode mode, ReadContext context)
    {
        var errors = new InputErrors();
        if (kind.Written is not { } written)
            throw new InputException(fields.Position, $"{kind.Name} are not written by people");
        var given = CatalogueReader.Read(written.Kind, fields, Validation(mode), context, errors);
        errors.ThrowIfAny();
        // Workflows go by their aliases too; the entity has one name.
        if (kind.Name == Kinds.Workflows && TechnicalWorkflows.Find(code) is { } workflow)
            code = workflow.Code();
        return new Request(new EntityRef(kind.Name, code), written.Put(mode, given!), "");
    }

    private static ValidationMode Validation(PutMode mode) => mode switch
    {
        PutMode.Create => ValidationMode.Create,
        PutMode.Change => ValidationMode.Set,
        _ => ValidationMode.Apply,
    };

    /// <summary>A change of one line of a stock.</summary>
    /// <exception cref="InputException">A field is unknown or wrong.</exception>
    public static Request Line(Code stock, Code line, MapNode fields, ReadContext context)
    {
        var errors = new InputErrors();
        var given = CatalogueReader.Read(KindCatalogue.StockLine, fields, ValidationMode.Set, context, errors);
        errors.ThrowIfAny();
        return new Request(Kinds.Stock(stock), new PutLine(line, (LineFields)given!), "");
    }

    /// <summary>One of the verbs that act on an entity that exists (all but create, set, parallel and crash).</summary>
    /// <exception cref="InputException">The verb is unknown, or an argument is unknown, missing or wrong.</exception>
    public static Request Verb(string verb, MapNode arguments, ReadContext context)
    {
        if (VerbCatalogue.Find(verb) is not { } known)
            throw new InputException(
                arguments.Position, $"unknown verb '{verb}', expected one of {string.Join(", ", VerbCatalogue.Names)}");
        return Verb(known, arguments, context);
    }

    /// <inheritdoc cref="Verb(string, MapNode, ReadContext)"/>
    public static Request Verb(Verb verb, MapNode arguments, ReadContext context)
    {
        var errors = new InputErrors();
        var given = CatalogueReader.Read(verb, arguments, context, errors);
        errors.ThrowIfAny();
        if (verb.Bind is not { } bind)
            throw new InputException(arguments.Position, $"'{verb.Name}' is not a command to one entity");
        var (target, command) = bind(given!);
        return new Request(target, command, given!.Text("by") ?? "");
    }

    /// <summary>The command of one of <see cref="WorkflowActions"/>.</summary>
    /// <param name="full">Of a run: every entity, not only those changed since the last time.</param>
    /// <param name="item">Of a retry: this item alone; <c>null</c>: all.</param>
    public static ICommand WorkflowCommand(string action, bool full = false, EntityRef? item = null) =>
        WorkflowActions.Get(action).Command(full, item);
}
