package org.lowbit4j.quant;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("one-jdk")
class ModulePackagesTest {

    /** A package of ND4J in this module would make both useless as Java modules. */
    @Test
    void thisModuleHoldsNoPackageOfAnother() throws URISyntaxException {
        Path classes = Path.of(
                OneDnn.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        classes().should().resideInAPackage("org.lowbit4j.quant..").check(new ClassFileImporter().importPath(classes));
    }
}
